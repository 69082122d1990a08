package dev.sluice.trainer;

import java.text.DecimalFormat;
import java.text.DecimalFormatSymbols;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jfree.chart.JFreeChart;
import org.jfree.chart.axis.AxisLocation;
import org.jfree.chart.axis.CategoryAxis;
import org.jfree.chart.axis.NumberAxis;
import org.jfree.chart.labels.ItemLabelAnchor;
import org.jfree.chart.labels.ItemLabelPosition;
import org.jfree.chart.labels.StandardCategoryItemLabelGenerator;
import org.jfree.chart.plot.CategoryPlot;
import org.jfree.chart.plot.PlotOrientation;
import org.jfree.chart.renderer.category.BarRenderer;
import org.jfree.chart.renderer.category.StandardBarPainter;
import org.jfree.chart.ui.RectangleInsets;
import org.jfree.chart.ui.TextAnchor;
import org.jfree.data.category.DefaultCategoryDataset;

/** Bars that lie on their side, one or more for each name, with their numbers at the end. */
final class BarChart implements Chart {

    private static final int BAR = 17;
    private static final int GAP = 9;
    private static final int AROUND = 64;

    private final String axis;
    private final String pattern;
    private final List<String> names;
    private final Map<String, double[]> series = new LinkedHashMap<>();
    private final List<Ink> inks = new ArrayList<>();

    /**
     * Bars without values.
     *
     * @param pattern of the numbers at the bars
     */
    BarChart(String axis, String pattern, List<String> names) {
        this.axis = axis;
        this.pattern = pattern;
        this.names = List.copyOf(names);
    }

    /** One bar for each name. */
    BarChart bars(String name, Ink ink, double[] values) {
        series.put(name, values);
        inks.add(ink);
        return this;
    }

    @Override
    public int height() {
        return names.size() * (series.size() * BAR + GAP) + AROUND + (series.size() > 1 ? 26 : 0);
    }

    @Override
    public JFreeChart drawing() {
        DefaultCategoryDataset dataset = new DefaultCategoryDataset();
        series.forEach((name, values) -> {
            for (int i = 0; i < values.length; i++) {
                dataset.addValue(values[i], name, ChartStyle.shortened(names.get(i)));
            }
        });
        CategoryAxis categories = ChartStyle.style(new CategoryAxis());
        categories.setTickLabelPaint(Ink.TEXT);
        categories.setLowerMargin(0.01);
        categories.setUpperMargin(0.01);
        categories.setCategoryMargin((double) GAP / (series.size() * BAR + GAP));
        categories.setMaximumCategoryLabelWidthRatio(0.5f);
        NumberAxis values = ChartStyle.numbers(axis);
        values.setAutoRangeIncludesZero(true);
        values.setUpperMargin(0.16);
        CategoryPlot plot = new CategoryPlot(dataset, categories, values, renderer());
        plot.setOrientation(PlotOrientation.HORIZONTAL);
        plot.setRangeAxisLocation(AxisLocation.BOTTOM_OR_LEFT);
        plot.setRangeGridlinePaint(Ink.GRID);
        plot.setRangeGridlineStroke(ChartStyle.THIN);
        plot.setAxisOffset(new RectangleInsets(2, 4, 2, 2));
        return ChartStyle.around(plot, series.size() > 1);
    }

    private BarRenderer renderer() {
        BarRenderer renderer = new BarRenderer();
        renderer.setBarPainter(new StandardBarPainter());
        renderer.setShadowVisible(false);
        renderer.setItemMargin(0.02);
        renderer.setDefaultItemLabelGenerator(new StandardCategoryItemLabelGenerator(
                "{2}", new DecimalFormat(pattern, DecimalFormatSymbols.getInstance(Locale.ROOT))));
        renderer.setDefaultItemLabelFont(ChartStyle.SMALL);
        renderer.setDefaultItemLabelPaint(Ink.MUTED);
        renderer.setDefaultItemLabelsVisible(true);
        renderer.setDefaultPositiveItemLabelPosition(
                new ItemLabelPosition(ItemLabelAnchor.OUTSIDE3, TextAnchor.CENTER_LEFT));
        renderer.setItemLabelInsets(new RectangleInsets(0, 4, 0, 4));
        for (int i = 0; i < inks.size(); i++) {
            renderer.setSeriesPaint(i, inks.get(i));
        }
        return renderer;
    }

    @Override
    public Map<String, Object> numbers() {
        Map<String, Object> numbers = new LinkedHashMap<>();
        numbers.put("names", names);
        numbers.putAll(series);
        return numbers;
    }
}
