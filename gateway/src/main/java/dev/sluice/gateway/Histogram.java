package dev.sluice.gateway;

import java.util.ArrayList;
import java.util.List;

/**
 * How often scores occur, in bars that are about as wide for the eye wherever on the scale they stand: each is a share of
 * benign requests of 1, 2 or 5 times a power of ten. Not thread-safe.
 */
final class Histogram {

    private static final double MILLION = 1_000_000;
    private static final double[] EDGES = edges();

    private final int[] counts = new int[EDGES.length];

    /**
     * Scores from one edge to the next.
     *
     * @param fromScore lowest
     * @param toScore the one before which it ends; 100 for the last
     * @param count how many there are
     */
    record Bar(double fromScore, double toScore, int count) {}

    /** 0, 50, 80, 90, 95, 98, 99, 99.5 and so on to 99.9999. */
    private static double[] edges() {
        List<Double> edges = new ArrayList<>();
        for (double budget = MILLION; budget >= 10; budget /= 10) {
            edges.add(score(budget));
            edges.add(score(budget / 2));
            edges.add(score(budget / 5));
        }
        return edges.stream().mapToDouble(edge -> edge).toArray();
    }

    private static double score(double perMillion) {
        return 100 - perMillion / (MILLION / 100);
    }

    /** Of a million benign requests, how many score at least as high. */
    static double perMillion(double score) {
        return (100 - score) * (MILLION / 100);
    }

    void add(double score) {
        int bar = counts.length - 1;
        while (bar > 0 && score < EDGES[bar]) {
            bar--;
        }
        counts[bar]++;
    }

    List<Bar> bars() {
        List<Bar> bars = new ArrayList<>();
        for (int i = 0; i < counts.length; i++) {
            bars.add(new Bar(EDGES[i], i + 1 < counts.length ? EDGES[i + 1] : 100, counts[i]));
        }
        return bars;
    }
}
