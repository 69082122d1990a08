package dev.sluice.trainer;

import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.toList;

import dev.sluice.detector.Threshold;
import dev.sluice.trainer.CrossFit.Scored;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.OptionalDouble;
import java.util.Random;
import java.util.TreeMap;
import java.util.function.Function;

/**
 * How far the rate that sites realise strays from the one that a budget promised. The scored requests are split by site
 * {@value #SPLITS} times: three quarters of the sites calibrate, the rest stand for sites that nobody has seen. Needs no
 * training, because the scores are there.
 */
final class Spread {

    private static final int SPLITS = 500;
    private static final int UNSEEN = 4;
    private static final double MILLION = 1_000_000;

    private final List<List<Scored>> sites;

    Spread(List<Scored> requests) {
        this.sites = List.copyOf(requests.stream()
                .collect(groupingBy(Scored::site, TreeMap::new, toList()))
                .values());
    }

    /**
     * What a budget came to.
     *
     * @param keptPercent share of the splits whose unseen sites realised no more than was promised
     * @param median false positives of a million in the median split
     * @param high in the split that nine of ten stay below
     */
    record Row(int perMillion, double keptPercent, double median, double high) {

        @Override
        public String toString() {
            return String.format(
                    Locale.ROOT,
                    "%d per million promised: kept in %.0f %% of the splits, %.0f at the median, %.0f at the 90th percentile",
                    perMillion,
                    keptPercent,
                    median,
                    high);
        }
    }

    /** The spread of each budget that {@code calibration} supports; empty for fewer than {@value #UNSEEN} sites. */
    List<Row> rows(List<Integer> perMillion, Function<List<Scored>, CalibrationTable> calibration) {
        List<Row> rows = new ArrayList<>();
        if (sites.size() < UNSEEN) {
            return rows;
        }
        double[][] realised = new double[perMillion.size()][SPLITS];
        Random random = new Random(1);
        for (int split = 0; split < SPLITS; split++) {
            List<List<Scored>> shuffled = new ArrayList<>(sites);
            Collections.shuffle(shuffled, random);
            List<Scored> unseen = flat(shuffled.subList(0, sites.size() / UNSEEN));
            CalibrationTable table = calibration.apply(flat(shuffled.subList(sites.size() / UNSEEN, sites.size())));
            for (int budget = 0; budget < realised.length; budget++) {
                realised[budget][split] = realised(unseen, table, perMillion.get(budget));
            }
        }
        for (int budget = 0; budget < realised.length; budget++) {
            if (Arrays.stream(realised[budget]).noneMatch(Double::isNaN)) {
                rows.add(row(perMillion.get(budget), realised[budget]));
            }
        }
        return rows;
    }

    private static List<Scored> flat(List<List<Scored>> sites) {
        return sites.stream().flatMap(List::stream).toList();
    }

    /** False positives of a million among {@code unseen}; NaN if the table is too small for the budget. */
    private static double realised(List<Scored> unseen, CalibrationTable table, int perMillion) {
        OptionalDouble rawScore = table.calibration().rawScoreAt(Threshold.ofBudget(perMillion));
        if (rawScore.isEmpty()) {
            return Double.NaN;
        }
        long alarms = unseen.stream()
                .filter(request -> request.rawScore() >= rawScore.getAsDouble())
                .count();
        return MILLION * alarms / unseen.size();
    }

    private static Row row(int perMillion, double[] realised) {
        double[] rising = realised.clone();
        Arrays.sort(rising);
        double kept = Arrays.stream(rising).filter(rate -> rate <= perMillion).count();
        return new Row(perMillion, 100 * kept / SPLITS, rising[SPLITS / 2], rising[SPLITS * 9 / 10]);
    }
}
