package dev.sluice.trainer;

import java.awt.Paint;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jfree.chart.JFreeChart;
import org.jfree.chart.annotations.XYTextAnnotation;
import org.jfree.chart.axis.NumberAxis;
import org.jfree.chart.axis.SymbolAxis;
import org.jfree.chart.plot.ValueMarker;
import org.jfree.chart.plot.XYPlot;
import org.jfree.chart.renderer.xy.StandardXYBarPainter;
import org.jfree.chart.renderer.xy.XYBarRenderer;
import org.jfree.chart.ui.TextAnchor;
import org.jfree.data.xy.XYIntervalSeries;
import org.jfree.data.xy.XYIntervalSeriesCollection;

/** From what is expected to what one row got, a bar for each feature that moved it. */
final class WaterfallChart implements Chart {

    private static final int ROW = 24;
    private static final int AROUND = 58;
    private static final double HALF = 0.36;

    private final double expected;
    private final List<String> names = new ArrayList<>();
    private final List<Double> steps = new ArrayList<>();

    /**
     * A chart without steps.
     *
     * @param expected rawScore of a row of which nothing is known
     */
    WaterfallChart(double expected) {
        this.expected = expected;
    }

    WaterfallChart step(String name, double contribution) {
        names.add(name);
        steps.add(contribution);
        return this;
    }

    @Override
    public int height() {
        return (names.size() + 2) * ROW + AROUND;
    }

    private double end() {
        return expected + steps.stream().mapToDouble(Double::doubleValue).sum();
    }

    @Override
    public JFreeChart drawing() {
        List<String> labels = new ArrayList<>();
        labels.add("expected of any");
        labels.addAll(names);
        labels.add("this one");
        SymbolAxis y = ChartStyle.names(labels);
        y.setInverted(true);
        NumberAxis x = ChartStyle.numbers("rawScore (log-odds)");
        XYIntervalSeriesCollection dataset = new XYIntervalSeriesCollection();
        XYIntervalSeries bars = new XYIntervalSeries("steps", false, true);
        XYPlot plot = ChartStyle.plot(x, y);
        double least = expected;
        double most = expected;
        double at = expected;
        for (int i = 0; i < steps.size(); i++) {
            double next = at + steps.get(i);
            bars.add((at + next) / 2, Math.min(at, next), Math.max(at, next), i + 1, i + 1 - HALF, i + 1 + HALF);
            at = next;
            least = Math.min(least, at);
            most = Math.max(most, at);
        }
        double room = Math.max(0.01, most - least) * 0.16;
        x.setRange(least - room, most + room);
        annotate(plot, room / 10);
        dataset.addSeries(bars);
        plot.setDataset(dataset);
        plot.setRenderer(new Bars());
        plot.setRangeGridlinesVisible(false);
        ValueMarker start = new ValueMarker(expected, Ink.MUTED, ChartStyle.DASHED);
        plot.addDomainMarker(start);
        return ChartStyle.around(plot, false);
    }

    private void annotate(XYPlot plot, double space) {
        text(plot, String.format(Locale.ROOT, "%.2f", expected), expected + space, 0, true);
        double at = expected;
        for (int i = 0; i < steps.size(); i++) {
            double step = steps.get(i);
            at += step;
            text(plot, String.format(Locale.ROOT, "%+.2f", step), at + Math.signum(step) * space, i + 1, step >= 0);
        }
        text(plot, String.format(Locale.ROOT, "%.2f", end()), end() + space, steps.size() + 1, true);
    }

    private static void text(XYPlot plot, String text, double x, int row, boolean behind) {
        XYTextAnnotation annotation = new XYTextAnnotation(text, x, row);
        annotation.setFont(ChartStyle.SMALL);
        annotation.setPaint(Ink.TEXT);
        annotation.setTextAnchor(behind ? TextAnchor.CENTER_LEFT : TextAnchor.CENTER_RIGHT);
        plot.addAnnotation(annotation);
    }

    /** Bars that lie between two x and two y, coloured by their direction. */
    private final class Bars extends XYBarRenderer {

        private static final long serialVersionUID = 1;

        Bars() {
            setBarPainter(new StandardXYBarPainter());
            setShadowVisible(false);
            setUseYInterval(true);
        }

        @Override
        public Paint getItemPaint(int series, int item) {
            return steps.get(item) >= 0 ? Ink.POSITIVE : Ink.NEGATIVE;
        }
    }

    @Override
    public Map<String, Object> numbers() {
        Map<String, Object> numbers = new LinkedHashMap<>();
        numbers.put("expected", expected);
        Map<String, Double> contributions = new LinkedHashMap<>();
        for (int i = 0; i < steps.size(); i++) {
            contributions.merge(names.get(i), steps.get(i), Double::sum);
        }
        numbers.put("contributions", contributions);
        numbers.put("rawScore", end());
        return numbers;
    }
}
