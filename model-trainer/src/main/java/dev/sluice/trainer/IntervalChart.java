package dev.sluice.trainer;

import java.awt.geom.Ellipse2D;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jfree.chart.JFreeChart;
import org.jfree.chart.axis.NumberAxis;
import org.jfree.chart.axis.NumberTickUnit;
import org.jfree.chart.axis.SymbolAxis;
import org.jfree.chart.plot.XYPlot;
import org.jfree.chart.renderer.xy.XYErrorRenderer;
import org.jfree.data.xy.XYIntervalSeries;
import org.jfree.data.xy.XYIntervalSeriesCollection;

/** A dot for each name, and a line from the lower to the upper end of its interval. */
final class IntervalChart implements Chart {

    private static final int ROW = 22;
    private static final int AROUND = 58;

    private final String axis;
    private final double most;
    private final List<String> names = new ArrayList<>();
    private final List<double[]> values = new ArrayList<>();
    private final List<Ink> inks = new ArrayList<>();

    /**
     * A chart without dots.
     *
     * @param most upper end of the axis, which begins at 0
     */
    IntervalChart(String axis, double most) {
        this.axis = axis;
        this.most = most;
    }

    /** The next rounder number, for the end of an axis. */
    static double round(double most) {
        double power = Math.pow(10, Math.floor(Math.log10(Math.max(most, 0.01))));
        return Math.min(100, Math.ceil(most / power) * power);
    }

    IntervalChart dot(String name, Ink ink, double value, double low, double high) {
        names.add(name);
        inks.add(ink);
        values.add(new double[] {value, low, high});
        return this;
    }

    @Override
    public int height() {
        return names.size() * ROW + AROUND;
    }

    @Override
    public JFreeChart drawing() {
        NumberAxis x = ChartStyle.numbers(axis);
        x.setRange(-most / 100, most * 1.01);
        x.setTickUnit(new NumberTickUnit(most / 5));
        SymbolAxis y = ChartStyle.names(names);
        y.setInverted(true);
        XYPlot plot = ChartStyle.plot(x, y);
        XYIntervalSeriesCollection dataset = new XYIntervalSeriesCollection();
        XYErrorRenderer renderer = new XYErrorRenderer();
        renderer.setDrawYError(false);
        renderer.setCapLength(5);
        for (int i = 0; i < names.size(); i++) {
            XYIntervalSeries series = new XYIntervalSeries(i);
            double[] value = values.get(i);
            series.add(value[0], value[1], value[2], i, i, i);
            dataset.addSeries(series);
            renderer.setSeriesPaint(i, inks.get(i));
            renderer.setSeriesStroke(i, ChartStyle.LINE);
            renderer.setSeriesShape(i, new Ellipse2D.Double(-4, -4, 8, 8));
        }
        plot.setDataset(dataset);
        plot.setRenderer(renderer);
        return ChartStyle.around(plot, false);
    }

    @Override
    public Map<String, Object> numbers() {
        Map<String, Object> numbers = new LinkedHashMap<>();
        for (int i = 0; i < names.size(); i++) {
            double[] value = values.get(i);
            numbers.put(names.get(i), Map.of("value", value[0], "low", value[1], "high", value[2]));
        }
        return numbers;
    }
}
