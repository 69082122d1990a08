package dev.sluice.trainer;

import java.awt.Shape;
import java.awt.geom.Ellipse2D;
import java.awt.geom.Path2D;
import java.awt.geom.Rectangle2D;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.jfree.chart.JFreeChart;
import org.jfree.chart.axis.ValueAxis;
import org.jfree.chart.plot.DatasetRenderingOrder;
import org.jfree.chart.plot.XYPlot;
import org.jfree.chart.renderer.xy.DeviationRenderer;
import org.jfree.chart.renderer.xy.XYItemRenderer;
import org.jfree.chart.renderer.xy.XYLineAndShapeRenderer;
import org.jfree.data.xy.DefaultXYDataset;
import org.jfree.data.xy.XYDataset;
import org.jfree.data.xy.YIntervalSeries;
import org.jfree.data.xy.YIntervalSeriesCollection;

/** Lines, bands around lines, and single points over two number axes. */
final class LineChart implements Chart {

    private static final int HEIGHT = 340;

    /** Shapes that tell points apart without their colours. */
    private static final List<Shape> SHAPES = List.of(
            new Ellipse2D.Double(-5, -5, 10, 10),
            new Rectangle2D.Double(-4.5, -4.5, 9, 9),
            polygon(0, -6, 6, 5, -6, 5),
            polygon(0, -6.5, 6.5, 0, 0, 6.5, -6.5, 0),
            polygon(-6, -5, 6, -5, 0, 6),
            polygon(-2, -6, 2, -6, 2, -2, 6, -2, 6, 2, 2, 2, 2, 6, -2, 6, -2, 2, -6, 2, -6, -2, -2, -2));

    private final ValueAxis x;
    private final ValueAxis y;
    private final List<Layer> layers = new ArrayList<>();
    private final Map<String, Object> numbers = new LinkedHashMap<>();
    private int marks;

    private record Layer(XYDataset dataset, XYItemRenderer renderer) {}

    LineChart(ValueAxis x, ValueAxis y) {
        this.x = x;
        this.y = y;
    }

    /** A line through points, given as all x and all y. */
    LineChart line(String name, Ink ink, double[][] points) {
        numbers.put(name, rows(points));
        return add(name, points, renderer(ink, false));
    }

    /** A thin dashed line to compare with; no numbers of the report. */
    LineChart guide(String name, double[][] points) {
        XYLineAndShapeRenderer renderer = renderer(Ink.MUTED, true);
        return add(name, points, renderer);
    }

    /** A line with what it may vary by: all x, all y, all lows, all highs. */
    LineChart band(String name, Ink ink, Ink pale, double[][] points) {
        numbers.put(name, rows(points));
        YIntervalSeries series = new YIntervalSeries(name);
        for (int i = 0; i < points[0].length; i++) {
            series.add(points[0][i], points[1][i], points[2][i], points[3][i]);
        }
        YIntervalSeriesCollection dataset = new YIntervalSeriesCollection();
        dataset.addSeries(series);
        DeviationRenderer renderer = new DeviationRenderer(true, true);
        renderer.setSeriesPaint(0, ink);
        renderer.setSeriesFillPaint(0, pale);
        renderer.setAlpha(1);
        renderer.setSeriesStroke(0, ChartStyle.LINE);
        renderer.setSeriesShape(0, new Ellipse2D.Double(-3, -3, 6, 6));
        layers.add(new Layer(dataset, renderer));
        return this;
    }

    /** A single point with a shape of its own. */
    LineChart mark(String name, Ink ink, double atX, double atY) {
        numbers.put(name, List.of(atX, atY));
        XYLineAndShapeRenderer renderer = new XYLineAndShapeRenderer(false, true);
        renderer.setSeriesPaint(0, Ink.CARD);
        renderer.setSeriesFillPaint(0, ink);
        renderer.setUseFillPaint(true);
        renderer.setSeriesOutlinePaint(0, Ink.CARD);
        renderer.setUseOutlinePaint(true);
        renderer.setDrawOutlines(true);
        renderer.setSeriesShape(0, SHAPES.get(marks++ % SHAPES.size()));
        return add(name, new double[][] {{atX}, {atY}}, renderer);
    }

    private LineChart add(String name, double[][] points, XYItemRenderer renderer) {
        DefaultXYDataset dataset = new DefaultXYDataset();
        dataset.addSeries(name, points);
        layers.add(new Layer(dataset, renderer));
        return this;
    }

    private static XYLineAndShapeRenderer renderer(Ink ink, boolean dashed) {
        XYLineAndShapeRenderer renderer = new XYLineAndShapeRenderer(true, false);
        renderer.setSeriesPaint(0, ink);
        renderer.setSeriesStroke(0, dashed ? ChartStyle.DASHED : ChartStyle.LINE);
        renderer.setDrawSeriesLineAsPath(true);
        return renderer;
    }

    private static List<List<Double>> rows(double[][] points) {
        return IntStream.range(0, points[0].length)
                .mapToObj(i -> {
                    List<Double> row = new ArrayList<>();
                    for (double[] column : points) {
                        row.add(column[i]);
                    }
                    return row;
                })
                .toList();
    }

    private static Shape polygon(double... coordinates) {
        Path2D.Double path = new Path2D.Double();
        path.moveTo(coordinates[0], coordinates[1]);
        for (int i = 2; i < coordinates.length; i += 2) {
            path.lineTo(coordinates[i], coordinates[i + 1]);
        }
        path.closePath();
        return path;
    }

    @Override
    public int height() {
        return HEIGHT;
    }

    @Override
    public JFreeChart drawing() {
        XYPlot plot = ChartStyle.plot(x, y);
        for (int i = 0; i < layers.size(); i++) {
            plot.setDataset(i, layers.get(i).dataset());
            plot.setRenderer(i, layers.get(i).renderer());
        }
        plot.setDatasetRenderingOrder(DatasetRenderingOrder.FORWARD);
        return ChartStyle.around(plot, true);
    }

    @Override
    public Map<String, Object> numbers() {
        return numbers;
    }
}
