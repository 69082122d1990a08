package dev.sluice.trainer;

import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

/**
 * A share of records that come in clusters: near-copies of a payload, requests of a site. What one of a cluster does, the
 * others do too, so an interval over single records would be far too narrow. The 95 % interval is that of a bootstrap
 * over whole clusters, {@value #RESAMPLES} resamples with a fixed seed; where all clusters agree it is Wilson's over the
 * clusters. Immutable.
 */
final class Clusters {

    private static final int RESAMPLES = 1000;
    private static final double OUTSIDE = 0.025;

    private final List<Share> clusters;
    private final Share total;

    private Clusters(List<Share> clusters) {
        this.clusters = clusters;
        this.total = new Share(
                clusters.stream().mapToLong(Share::count).sum(),
                clusters.stream().mapToLong(Share::of).sum());
    }

    /** Found and all of each cluster. */
    static Clusters of(Collection<Share> clusters) {
        return new Clusters(List.copyOf(clusters));
    }

    /** All clusters together. */
    Share total() {
        return total;
    }

    int count() {
        return clusters.size();
    }

    /** Share found if every cluster counts as one, in percent. */
    double percentByCluster() {
        return clusters.stream().mapToDouble(Share::percent).average().orElse(Double.NaN);
    }

    /** Lower and upper end of the interval, in percent. */
    double[] interval() {
        if (total.count() == 0 || total.count() == total.of()) {
            Share agreeing = new Share(total.count() == 0 ? 0 : clusters.size(), clusters.size());
            return new double[] {agreeing.low(), agreeing.high()};
        }
        SplittableRandom random = new SplittableRandom(1);
        double[] percents = IntStream.range(0, RESAMPLES)
                .mapToDouble(i -> resampled(random))
                .sorted()
                .toArray();
        return new double[] {
            percents[(int) (RESAMPLES * OUTSIDE)], percents[(int) Math.ceil(RESAMPLES * (1 - OUTSIDE)) - 1]
        };
    }

    private double resampled(SplittableRandom random) {
        long count = 0;
        long of = 0;
        for (int i = 0; i < clusters.size(); i++) {
            Share cluster = clusters.get(random.nextInt(clusters.size()));
            count += cluster.count();
            of += cluster.of();
        }
        return 100.0 * count / of;
    }

    /** The interval as text, {@code 97.1 to 98.4}. */
    String intervalText() {
        double[] interval = interval();
        return clusters.isEmpty() ? "-" : String.format(Locale.ROOT, "%.1f to %.1f", interval[0], interval[1]);
    }
}
