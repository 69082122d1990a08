package dev.sluice.trainer;

import dev.sluice.detector.TableColumn;
import java.math.BigDecimal;
import java.math.MathContext;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * A column cut into at most {@value #MOST} parts that hold about as many rows each: ranges of numbers, the commonest
 * categories, and what is missing.
 *
 * @param names of the parts
 * @param of the part of each row
 */
record Bins(List<String> names, int[] of) {

    private static final int MOST = 8;
    private static final int MISSING = -2;
    private static final MathContext TWO_DIGITS = new MathContext(2);

    static Bins of(TableColumn column, double[] values) {
        return column.isCategorical() ? categories(column, values) : numbers(values);
    }

    private static Bins categories(TableColumn column, double[] values) {
        int[] counts = new int[column.levels().size()];
        Arrays.stream(values).filter(value -> !Double.isNaN(value)).forEach(value -> counts[(int) value]++);
        List<Integer> shown = IntStream.range(0, counts.length)
                .boxed()
                .filter(level -> counts[level] > 0)
                .sorted(Comparator.comparingInt(level -> -counts[level]))
                .limit(MOST - 1)
                .toList();
        List<String> names = shown.stream().map(column.levels()::get).collect(Collectors.toCollection(ArrayList::new));
        boolean others = Arrays.stream(counts).filter(count -> count > 0).count() > shown.size();
        if (others) {
            names.add("others");
        }
        int[] parts = Arrays.stream(values)
                .mapToInt(value -> {
                    int part = Double.isNaN(value) ? MISSING : shown.indexOf((int) value);
                    return part == -1 ? shown.size() : part;
                })
                .toArray();
        return withMissing(names, parts);
    }

    private static Bins numbers(double[] values) {
        double[] known = Arrays.stream(values)
                .filter(value -> !Double.isNaN(value))
                .sorted()
                .toArray();
        double[] distinct = Arrays.stream(known).distinct().limit(MOST + 1).toArray();
        if (distinct.length <= MOST) {
            List<String> names =
                    Arrays.stream(distinct).mapToObj(Bins::text).collect(Collectors.toCollection(ArrayList::new));
            return withMissing(names, parts(values, distinct));
        }
        double[] ends = ends(known);
        List<String> names = new ArrayList<>();
        for (int i = 0; i < ends.length; i++) {
            String from = i == 0 ? text(known[0]) : "> " + text(ends[i - 1]);
            boolean single = i == 0 && ends[0] == known[0];
            names.add(single ? from : from + " to " + text(ends[i]));
        }
        return withMissing(names, parts(values, ends));
    }

    /** Upper ends of the ranges, the last the highest value. */
    private static double[] ends(double[] sorted) {
        TreeSet<Double> ends = new TreeSet<>();
        for (int i = 1; i < MOST; i++) {
            double cut = sorted[(int) ((long) i * sorted.length / MOST)];
            ends.add(cut == sorted[0] ? cut : rounded(cut));
        }
        double last = sorted[sorted.length - 1];
        ends.removeIf(end -> end >= last || end < sorted[0]);
        ends.add(last);
        return ends.stream().mapToDouble(Double::doubleValue).toArray();
    }

    private static double rounded(double number) {
        return new BigDecimal(number).round(TWO_DIGITS).doubleValue();
    }

    private static int[] parts(double[] values, double[] ends) {
        return Arrays.stream(values)
                .mapToInt(value -> {
                    if (Double.isNaN(value)) {
                        return MISSING;
                    }
                    int place = Arrays.binarySearch(ends, value);
                    return place >= 0 ? place : Math.min(-place - 1, ends.length - 1);
                })
                .toArray();
    }

    private static Bins withMissing(List<String> names, int[] parts) {
        boolean missing = Arrays.stream(parts).anyMatch(part -> part == MISSING);
        if (missing) {
            names.add("missing");
        }
        int last = names.size() - 1;
        return new Bins(
                List.copyOf(names),
                Arrays.stream(parts).map(part -> part == MISSING ? last : part).toArray());
    }

    /** A number for people, with three digits that count. */
    static String text(double number) {
        if (Math.abs(number) >= 1e6) {
            return String.format(Locale.ROOT, "%.1fM", number / 1e6);
        }
        if (number == Math.rint(number)) {
            return String.format(Locale.ROOT, "%,d", (long) number);
        }
        return new BigDecimal(number)
                .round(new MathContext(3))
                .stripTrailingZeros()
                .toPlainString();
    }
}
