package dev.sluice.trainer;

import java.awt.geom.Ellipse2D;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.jfree.chart.JFreeChart;
import org.jfree.chart.axis.ValueAxis;
import org.jfree.chart.plot.XYPlot;
import org.jfree.data.xy.DefaultXYDataset;

/** Dots of several kinds over two axes. */
final class ScatterChart implements Chart {

    private static final int HEIGHT = 300;
    private static final double DOT = 2.4;

    private final ValueAxis x;
    private final ValueAxis y;
    private final Map<String, double[][]> series = new LinkedHashMap<>();
    private final List<Ink> inks = new ArrayList<>();

    ScatterChart(ValueAxis x, ValueAxis y) {
        this.x = x;
        this.y = y;
    }

    /** Dots given as all x and all y. */
    ScatterChart dots(String name, Ink ink, double[][] points) {
        series.put(name, points);
        inks.add(ink);
        return this;
    }

    @Override
    public int height() {
        return HEIGHT;
    }

    @Override
    public JFreeChart drawing() {
        XYPlot plot = ChartStyle.plot(x, y);
        plot.setRangeZeroBaselineVisible(true);
        plot.setRangeZeroBaselinePaint(Ink.MUTED);
        DefaultXYDataset dataset = new DefaultXYDataset();
        series.forEach(dataset::addSeries);
        DotRenderer renderer = new DotRenderer(DOT);
        IntStream.range(0, inks.size()).forEach(i -> renderer.setSeriesPaint(i, inks.get(i)));
        renderer.setDefaultLegendShape(new Ellipse2D.Double(-4, -4, 8, 8));
        plot.setDataset(dataset);
        plot.setRenderer(renderer);
        return ChartStyle.around(plot, true);
    }

    @Override
    public Map<String, Object> numbers() {
        Map<String, Object> numbers = new LinkedHashMap<>();
        series.forEach((name, points) -> numbers.put(
                name,
                IntStream.range(0, points[0].length)
                        .mapToObj(i -> List.of(points[0][i], points[1][i]))
                        .toList()));
        return numbers;
    }
}
