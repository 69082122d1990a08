package dev.sluice.trainer;

import java.awt.geom.Ellipse2D;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jfree.chart.JFreeChart;
import org.jfree.chart.LegendItem;
import org.jfree.chart.LegendItemCollection;
import org.jfree.chart.axis.NumberAxis;
import org.jfree.chart.axis.SymbolAxis;
import org.jfree.chart.plot.XYPlot;
import org.jfree.data.xy.DefaultXYDataset;

/**
 * A beeswarm: a line of dots for each feature, a dot for each row, where it lies by what the feature adds to the row's
 * rawScore, and coloured by the feature's value among all rows. Dots that would hide each other move up and down.
 */
final class SwarmChart implements Chart {

    private static final int ROW = 34;
    private static final int AROUND = 84;
    private static final double DOT = 2;
    private static final int BINS = 110;
    private static final double SPREAD = 0.42;
    private static final double APART = 0.09;

    private final String axis;
    private final List<String> features = new ArrayList<>();
    private final List<double[]> contributions = new ArrayList<>();
    private final List<double[]> ranks = new ArrayList<>();

    SwarmChart(String axis) {
        this.axis = axis;
    }

    /**
     * A line of dots.
     *
     * @param rank of each row's value among those of all rows, 0 to 1; NaN for what is missing or has no order
     */
    SwarmChart feature(String name, double[] contribution, double[] rank) {
        features.add(name);
        contributions.add(contribution);
        ranks.add(rank);
        return this;
    }

    @Override
    public int height() {
        return features.size() * ROW + AROUND;
    }

    @Override
    public JFreeChart drawing() {
        NumberAxis x = ChartStyle.numbers(axis);
        SymbolAxis y = ChartStyle.names(features);
        y.setInverted(true);
        XYPlot plot = ChartStyle.plot(x, y);
        plot.setRangeGridlinesVisible(false);
        plot.setDomainZeroBaselineVisible(true);
        plot.setDomainZeroBaselinePaint(Ink.MUTED);
        DotRenderer renderer = new DotRenderer(DOT);
        plot.setDataset(dataset(renderer));
        plot.setRenderer(renderer);
        plot.setFixedLegendItems(legend());
        return ChartStyle.around(plot, true);
    }

    private static LegendItemCollection legend() {
        LegendItemCollection items = new LegendItemCollection();
        items.add(item("low value", Ink.of(Ink.VALUE, 0)));
        items.add(item("middle", Ink.of(Ink.VALUE, 0.5)));
        items.add(item("high value", Ink.of(Ink.VALUE, 1)));
        items.add(item("missing or a category", Ink.MUTED));
        return items;
    }

    private static LegendItem item(String text, Ink ink) {
        return new LegendItem(text, null, null, null, new Ellipse2D.Double(-4, -4, 8, 8), ink);
    }

    /** One series for each colour. */
    private DefaultXYDataset dataset(DotRenderer renderer) {
        Map<Ink, List<double[]>> dots = new LinkedHashMap<>();
        dots.put(Ink.MUTED, new ArrayList<>());
        Ink.VALUE.forEach(ink -> dots.put(ink, new ArrayList<>()));
        double least = extreme(-1);
        double width = (extreme(1) - least) / BINS;
        for (int f = 0; f < features.size(); f++) {
            double[] offsets = offsets(contributions.get(f), least, width);
            for (int row = 0; row < offsets.length; row++) {
                double rank = ranks.get(f)[row];
                Ink ink = Double.isNaN(rank) ? Ink.MUTED : Ink.of(Ink.VALUE, rank);
                dots.computeIfAbsent(ink, none -> new ArrayList<>())
                        .add(new double[] {contributions.get(f)[row], f + offsets[row]});
            }
        }
        DefaultXYDataset dataset = new DefaultXYDataset();
        dots.forEach((ink, points) -> {
            renderer.setSeriesPaint(dataset.getSeriesCount(), ink);
            dataset.addSeries(Integer.valueOf(dataset.getSeriesCount()), columns(points));
        });
        return dataset;
    }

    private double extreme(int sign) {
        double most = 0;
        for (double[] values : contributions) {
            for (double value : values) {
                most = Math.max(most, sign * value);
            }
        }
        return sign * most;
    }

    private static double[] offsets(double[] values, double least, double width) {
        Map<Integer, Integer> filled = new HashMap<>();
        int[] places = new int[values.length];
        for (int i = 0; i < values.length; i++) {
            places[i] = filled.merge(bin(values[i], least, width), 1, Integer::sum);
        }
        double[] offsets = new double[values.length];
        for (int i = 0; i < values.length; i++) {
            int crowd = filled.getOrDefault(bin(values[i], least, width), 1);
            double apart = Math.min(APART, 2 * SPREAD / crowd);
            offsets[i] = (places[i] % 2 == 0 ? 1 : -1) * (places[i] / 2) * apart;
        }
        return offsets;
    }

    private static int bin(double value, double least, double width) {
        return width == 0 ? 0 : (int) ((value - least) / width);
    }

    private static double[][] columns(List<double[]> points) {
        double[][] columns = new double[2][points.size()];
        for (int i = 0; i < points.size(); i++) {
            columns[0][i] = points.get(i)[0];
            columns[1][i] = points.get(i)[1];
        }
        return columns;
    }

    @Override
    public Map<String, Object> numbers() {
        Map<String, Object> numbers = new LinkedHashMap<>();
        for (int f = 0; f < features.size(); f++) {
            numbers.put(features.get(f), Map.of("contributions", contributions.get(f), "ranksOfValues", ranks.get(f)));
        }
        return numbers;
    }
}
