package dev.sluice.trainer;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jfree.chart.JFreeChart;
import org.jfree.chart.annotations.XYTextAnnotation;
import org.jfree.chart.axis.AxisLocation;
import org.jfree.chart.axis.SymbolAxis;
import org.jfree.chart.plot.XYPlot;
import org.jfree.chart.renderer.PaintScale;
import org.jfree.chart.renderer.xy.XYBlockRenderer;
import org.jfree.data.xy.DefaultXYZDataset;

/** A field of coloured cells with a text in each. Cells that are NaN stay empty. */
final class HeatMap implements Chart {

    private static final int MARGIN = 30;
    private static final int CHARACTER = 6;

    private final List<String> rows;
    private final List<String> columns;
    private final double[][] values;
    private final String[][] texts;
    private final Shade shade;

    private long[][] counts = {};

    /** The same with the counts that its shares come from, among its numbers. */
    HeatMap withCounts(long[][] all) {
        counts = all;
        return this;
    }

    /** How a value is coloured. */
    private enum Shade {
        SHARE,
        SIGNED
    }

    private HeatMap(List<String> rows, List<String> columns, double[][] values, String[][] texts, Shade shade) {
        this.rows = List.copyOf(rows);
        this.columns = List.copyOf(columns);
        this.values = values;
        this.texts = texts;
        this.shade = shade;
    }

    /** Cells of 0 to 1, by row, with a text in each. */
    static HeatMap ofShares(List<String> rows, List<String> columns, double[][] values, String[][] texts) {
        return new HeatMap(rows, columns, values, texts, Shade.SHARE);
    }

    /** Cells of -1 to 1. */
    static HeatMap ofCorrelations(List<String> names, double[][] values) {
        String[][] texts = new String[values.length][];
        for (int row = 0; row < values.length; row++) {
            texts[row] = new String[values[row].length];
            for (int column = 0; column < values[row].length; column++) {
                texts[row][column] = String.format(Locale.ROOT, "%.1f", values[row][column])
                        .replace("-0.0", "0")
                        .replace("0.0", "0")
                        .replace("0.", ".");
            }
        }
        return new HeatMap(names, names, values, texts, Shade.SIGNED);
    }

    @Override
    public int height() {
        int cell = Math.max(22, Math.min(64, 340 / rows.size()));
        return rows.size() * cell + labels() + MARGIN;
    }

    private int labels() {
        return vertical()
                ? CHARACTER
                        * columns.stream()
                                .map(ChartStyle::shortened)
                                .mapToInt(String::length)
                                .max()
                                .orElse(0)
                : 18;
    }

    private boolean vertical() {
        int longest = columns.stream().mapToInt(String::length).max().orElse(0);
        return longest * CHARACTER * columns.size() > WIDTH - 160;
    }

    @Override
    public JFreeChart drawing() {
        SymbolAxis x = ChartStyle.names(columns);
        x.setVerticalTickLabels(vertical());
        SymbolAxis y = ChartStyle.names(rows);
        y.setInverted(true);
        XYPlot plot = ChartStyle.plot(x, y);
        plot.setDomainGridlinesVisible(false);
        plot.setRangeGridlinesVisible(false);
        plot.setDomainAxisLocation(AxisLocation.TOP_OR_LEFT);
        plot.setDataset(dataset());
        XYBlockRenderer renderer = new XYBlockRenderer();
        renderer.setBlockWidth(0.94);
        renderer.setBlockHeight(0.92);
        renderer.setPaintScale(new Shades());
        plot.setRenderer(renderer);
        for (int row = 0; row < rows.size(); row++) {
            for (int column = 0; column < columns.size(); column++) {
                annotate(plot, row, column);
            }
        }
        return ChartStyle.around(plot, false);
    }

    private void annotate(XYPlot plot, int row, int column) {
        if (!texts[row][column].isEmpty()) {
            XYTextAnnotation text = new XYTextAnnotation(texts[row][column], column, row);
            text.setFont(ChartStyle.SMALL);
            boolean deep = shade == Shade.SHARE ? values[row][column] > 0.5 : Math.abs(values[row][column]) > 0.7;
            text.setPaint(deep ? Ink.ON_HEAT : Ink.TEXT);
            plot.addAnnotation(text);
        }
    }

    private DefaultXYZDataset dataset() {
        int size = rows.size() * columns.size();
        double[][] cells = new double[3][size];
        for (int i = 0; i < size; i++) {
            cells[0][i] = i % columns.size();
            cells[1][i] = Math.floorDiv(i, columns.size());
            cells[2][i] = values[i / columns.size()][i % columns.size()];
        }
        DefaultXYZDataset dataset = new DefaultXYZDataset();
        dataset.addSeries("cells", cells);
        return dataset;
    }

    private final class Shades implements PaintScale {

        @Override
        public double getLowerBound() {
            return shade == Shade.SHARE ? 0 : -1;
        }

        @Override
        public double getUpperBound() {
            return 1;
        }

        @Override
        public Ink getPaint(double value) {
            if (Double.isNaN(value)) {
                return Ink.CARD;
            }
            return shade == Shade.SHARE ? Ink.of(Ink.HEAT, value) : Ink.of(Ink.DIVERGING, (value + 1) / 2);
        }
    }

    @Override
    public Map<String, Object> numbers() {
        Map<String, Object> numbers = new LinkedHashMap<>();
        numbers.put("rows", rows);
        numbers.put("columns", columns);
        numbers.put("values", values);
        if (counts.length > 0) {
            numbers.put("counts", counts);
        }
        return numbers;
    }
}
