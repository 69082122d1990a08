package dev.sluice.trainer;

import dev.sluice.detector.TableColumn;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * What rows look like before any model judges them.
 *
 * @param positive name of the class to find
 * @param negative name of the other
 * @param rows in words: which rows are shown
 */
record OverviewFigures(LabelledRows data, String positive, String negative, String rows) {

    private static final double MANY = 100;

    /** Share of each class whose value lies in each part of a column. */
    Figure distribution(int column) {
        TableColumn shown = data.columns().get(column);
        Bins bins = Bins.of(shown, data.values()[column]);
        BarChart chart = new BarChart("% of the class", "0.#", bins.names());
        chart.bars(negative, Ink.NEGATIVE, percent(bins, false));
        chart.bars(positive, Ink.POSITIVE, percent(bins, true));
        return new Figure(
                "distribution-" + slug(shown.name()),
                shown.name(),
                "How the values of " + shown.name() + " lie in each class, " + rows + ". The bars of one colour sum to"
                        + " 100 %; where the two colours differ, the column tells the classes apart.",
                chart);
    }

    private double[] percent(Bins bins, boolean label) {
        double[] counts = new double[bins.names().size()];
        int all = 0;
        for (int row = 0; row < data.size(); row++) {
            if (data.positive()[row] == label) {
                counts[bins.of()[row]]++;
                all++;
            }
        }
        double size = Math.max(1, all);
        return Arrays.stream(counts).map(count -> MANY * count / size).toArray();
    }

    /** Share of missing values by column; nothing if none is missing. */
    Optional<Figure> missing() {
        List<String> names = new ArrayList<>();
        List<Double> shares = new ArrayList<>();
        for (int c = 0; c < data.columns().size(); c++) {
            long missing = Arrays.stream(data.values()[c]).filter(Double::isNaN).count();
            if (missing > 0) {
                names.add(data.columns().get(c).name());
                shares.add(MANY * missing / data.size());
            }
        }
        if (names.isEmpty()) {
            return Optional.empty();
        }
        BarChart chart = new BarChart("% of the rows", "0.##", names)
                .bars(
                        "missing",
                        Ink.OTHER,
                        shares.stream().mapToDouble(Double::doubleValue).toArray());
        return Optional.of(new Figure(
                "missing",
                "Missing values",
                "Share of the rows that have no value, " + rows + ". Columns that are not listed are complete.",
                chart));
    }

    /** Rank correlations between columns, and with the label. */
    Figure correlation(int[] columns) {
        List<String> names = new ArrayList<>();
        List<double[]> values = new ArrayList<>();
        for (int column : columns) {
            names.add(data.columns().get(column).name());
            values.add(data.values()[column]);
        }
        names.add("is " + positive);
        values.add(IntStream.range(0, data.size())
                .mapToDouble(row -> data.positive()[row] ? 1 : 0)
                .toArray());
        double[][] correlations = new double[names.size()][names.size()];
        for (int i = 0; i < correlations.length; i++) {
            for (int j = 0; j <= i; j++) {
                double value = i == j ? 1 : Ranks.correlation(values.get(i), values.get(j));
                correlations[i][j] = value;
                correlations[j][i] = value;
            }
        }
        return new Figure(
                "correlation",
                "Correlation of the columns that matter most",
                "Spearman's rank correlation, " + rows + ": orange pairs rise together, blue ones run against each"
                        + " other, pale ones have little to do with each other. The last line is the label itself.",
                HeatMap.ofCorrelations(names, correlations));
    }

    static String slug(String name) {
        String slug = name.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]+", "-");
        return slug.replaceAll("^-|-$", "");
    }
}
