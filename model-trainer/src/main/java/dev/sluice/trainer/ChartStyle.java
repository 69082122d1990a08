package dev.sluice.trainer;

import java.awt.BasicStroke;
import java.awt.Font;
import java.awt.GraphicsEnvironment;
import java.awt.Stroke;
import java.text.DecimalFormat;
import java.text.DecimalFormatSymbols;
import java.text.NumberFormat;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.jfree.chart.JFreeChart;
import org.jfree.chart.axis.Axis;
import org.jfree.chart.axis.LogAxis;
import org.jfree.chart.axis.NumberAxis;
import org.jfree.chart.axis.NumberTickUnit;
import org.jfree.chart.axis.SymbolAxis;
import org.jfree.chart.axis.ValueAxis;
import org.jfree.chart.block.BlockBorder;
import org.jfree.chart.plot.Plot;
import org.jfree.chart.plot.XYPlot;
import org.jfree.chart.title.LegendTitle;
import org.jfree.chart.ui.HorizontalAlignment;
import org.jfree.chart.ui.RectangleEdge;
import org.jfree.chart.ui.RectangleInsets;

/** What all charts of a report have in common. */
final class ChartStyle {

    private static final String FAMILY = family();

    static final Font SMALL = new Font(FAMILY, Font.PLAIN, 12);
    static final Font LABEL = new Font(FAMILY, Font.PLAIN, 13);
    static final Stroke LINE = new BasicStroke(2, BasicStroke.CAP_ROUND, BasicStroke.JOIN_ROUND);
    static final Stroke THIN = new BasicStroke(1);
    static final Stroke DASHED =
            new BasicStroke(1.5f, BasicStroke.CAP_BUTT, BasicStroke.JOIN_ROUND, 1, new float[] {5, 4}, 0);

    private static final int LONGEST_LABEL = 24;

    private ChartStyle() {}

    /** A font whose widths are near those of the fonts of browsers. */
    private static String family() {
        List<String> here = Arrays.asList(
                GraphicsEnvironment.getLocalGraphicsEnvironment().getAvailableFontFamilyNames(Locale.ROOT));
        return List.of("Arial", "Helvetica", "Liberation Sans").stream()
                .filter(here::contains)
                .findFirst()
                .orElse(Font.SANS_SERIF);
    }

    /** The chart around a plot, with a legend above it if there is something to tell apart. */
    static JFreeChart around(Plot plot, boolean legend) {
        plot.setBackgroundPaint(null);
        plot.setOutlineVisible(false);
        plot.setInsets(new RectangleInsets(6, 2, 2, 12));
        JFreeChart chart = new JFreeChart(null, LABEL, plot, false);
        chart.setBackgroundPaint(null);
        if (legend) {
            LegendTitle title = new LegendTitle(plot);
            title.setPosition(RectangleEdge.TOP);
            title.setHorizontalAlignment(HorizontalAlignment.LEFT);
            title.setItemFont(LABEL);
            title.setItemPaint(Ink.TEXT);
            title.setBackgroundPaint(null);
            title.setFrame(BlockBorder.NONE);
            title.setItemLabelPadding(new RectangleInsets(2, 2, 2, 10));
            chart.addSubtitle(title);
        }
        return chart;
    }

    /** A plot over two axes with a light grid. */
    static XYPlot plot(ValueAxis x, ValueAxis y) {
        XYPlot plot = new XYPlot(null, x, y, null);
        plot.setDomainGridlinePaint(Ink.GRID);
        plot.setRangeGridlinePaint(Ink.GRID);
        plot.setDomainGridlineStroke(THIN);
        plot.setRangeGridlineStroke(THIN);
        plot.setDomainZeroBaselineVisible(false);
        return plot;
    }

    static NumberAxis numbers(String label) {
        NumberAxis axis = style(new NumberAxis(label.isEmpty() ? null : label));
        axis.setAutoRangeIncludesZero(false);
        axis.setNumberFormatOverride(format());
        axis.setTickLabelInsets(new RectangleInsets(6, 8, 6, 8));
        return axis;
    }

    /** An axis of shares, with a little room at both ends. */
    static NumberAxis shares(String label) {
        NumberAxis axis = numbers(label);
        axis.setRange(-0.01, 1.01);
        axis.setTickUnit(new NumberTickUnit(0.2));
        return axis;
    }

    /** An axis that grows by powers of ten, with a tick for each. */
    static LogAxis logarithmic(String label, double low, double high) {
        LogAxis axis = style(new LogAxis(label));
        axis.setSmallestValue(low);
        axis.setTickUnit(new NumberTickUnit(1));
        axis.setRange(low, high);
        axis.setNumberFormatOverride(format());
        return axis;
    }

    /** An axis of names, the first on top or on the left. */
    static SymbolAxis names(List<String> names) {
        SymbolAxis axis = style(
                new SymbolAxis(null, names.stream().map(ChartStyle::shortened).toArray(String[]::new)));
        axis.setGridBandsVisible(false);
        axis.setTickLabelPaint(Ink.TEXT);
        axis.setRange(-0.5, names.size() - 0.5);
        return axis;
    }

    static <A extends Axis> A style(A axis) {
        axis.setLabelFont(LABEL);
        axis.setLabelPaint(Ink.MUTED);
        axis.setTickLabelFont(SMALL);
        axis.setTickLabelPaint(Ink.MUTED);
        axis.setAxisLineVisible(false);
        axis.setTickMarksVisible(false);
        return axis;
    }

    /** Long names lose their middle, where they differ least. */
    static String shortened(String name) {
        int half = (LONGEST_LABEL - 1) / 2;
        return name.length() <= LONGEST_LABEL
                ? name
                : name.substring(0, half) + "\u2026" + name.substring(name.length() - half);
    }

    private static NumberFormat format() {
        return new DecimalFormat("#,##0.######", DecimalFormatSymbols.getInstance(Locale.ROOT));
    }
}
