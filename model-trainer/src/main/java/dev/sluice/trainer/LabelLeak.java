package dev.sluice.trainer;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Whether requests around placed values tell which values are attacks: a model that sees {@link RequestShape} alone is
 * trained on one half of the values and ranks the other. Then an AUC of 0.5 is a coin, and more is a leak that a
 * detector could learn instead of attacks.
 */
final class LabelLeak {

    /** How far from 0.5 an AUC of requests that leak nothing may be by chance. */
    static final double TOLERANCE = 0.03;

    private static final int TREES = 100;
    private static final String PARAMETERS = "objective=binary num_leaves=15 learning_rate=0.1 min_data_in_leaf=50"
            + " deterministic=true force_row_wise=true seed=1 num_threads=2 verbosity=-1";

    private final Windows shapes = new Windows();
    private final List<Sample> learnt = new ArrayList<>();
    private final List<Sample> ranked = new ArrayList<>();

    /** Adds a request; copies of one value share {@code id}, so that all of them are on one side. */
    void add(String id, boolean attack, CorpusRequest request) {
        boolean learn = Digests.mix(1, id) >= 0;
        (learn ? learnt : ranked).add(new Sample(shapes.add(RequestShape.of(request)), attack ? 1 : 0, 1));
    }

    int requests() {
        return learnt.size() + ranked.size();
    }

    /** Probability that the model ranks an attack above a benign request, ties counted half. */
    double auc() {
        LightGbm lightGbm = new LightGbm(RequestShape.columns());
        int[] rows = ranked.stream().mapToInt(Sample::row).toArray();
        try (Progress progress = Progress.start("learning shapes", TREES, "trees")) {
            String model = lightGbm.train(shapes, learnt, PARAMETERS, TREES, progress);
            return auc(lightGbm.rawScores(model, shapes, rows, 2));
        }
    }

    private double auc(double[] rawScores) {
        List<Integer> rising = IntStream.range(0, rawScores.length)
                .boxed()
                .sorted(Comparator.comparingDouble(i -> rawScores[i]))
                .toList();
        double attacks = 0;
        double benignBelow = 0;
        double pairs = 0;
        for (int from = 0; from < rising.size(); ) {
            int to = from;
            double tiedAttacks = 0;
            while (to < rising.size() && rawScores[rising.get(to)] == rawScores[rising.get(from)]) {
                tiedAttacks += ranked.get(rising.get(to++)).label();
            }
            double tiedBenign = to - from - tiedAttacks;
            pairs += tiedAttacks * (benignBelow + tiedBenign / 2);
            attacks += tiedAttacks;
            benignBelow += tiedBenign;
            from = to;
        }
        return pairs / (attacks * benignBelow);
    }
}
