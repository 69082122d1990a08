package dev.sluice.trainer;

import java.awt.Graphics2D;
import java.awt.geom.Ellipse2D;
import java.awt.geom.Point2D;
import java.awt.geom.Rectangle2D;
import org.jfree.chart.axis.ValueAxis;
import org.jfree.chart.plot.CrosshairState;
import org.jfree.chart.plot.PlotRenderingInfo;
import org.jfree.chart.plot.XYPlot;
import org.jfree.chart.renderer.xy.AbstractXYItemRenderer;
import org.jfree.chart.renderer.xy.XYItemRendererState;
import org.jfree.data.xy.XYDataset;

/** Draws plain circles. JFreeChart's own shapes come out as paths of curves, which make an SVG longer. */
final class DotRenderer extends AbstractXYItemRenderer {

    private static final long serialVersionUID = 1;

    private final double radius;

    DotRenderer(double radius) {
        this.radius = radius;
    }

    @Override
    public void drawItem(
            Graphics2D pen,
            XYItemRendererState state,
            Rectangle2D area,
            PlotRenderingInfo info,
            XYPlot plot,
            ValueAxis xAxis,
            ValueAxis yAxis,
            XYDataset dataset,
            int series,
            int item,
            CrosshairState crosshair,
            int pass) {
        double x = xAxis.valueToJava2D(dataset.getXValue(series, item), area, plot.getDomainAxisEdge());
        double y = yAxis.valueToJava2D(dataset.getYValue(series, item), area, plot.getRangeAxisEdge());
        Point2D center = new Point2D.Double(x, y);
        if (area.contains(center)) {
            pen.setPaint(getItemPaint(series, item));
            pen.fill(new Ellipse2D.Double(x - radius, y - radius, 2 * radius, 2 * radius));
        }
    }
}
