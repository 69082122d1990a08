package dev.sluice.trainer;

import dev.sluice.trainer.Boosting.Trained;
import dev.sluice.trainer.Extracts.Worst;
import dev.sluice.trainer.TrialResult.Scored;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;

/**
 * Cross-validation over requests: each attack and each benign request that budgets are about is scored by a model that saw
 * neither its site nor its family. Unlike {@link CrossFit}, whose folds keep all attacks because they only calibrate.
 */
final class RequestCrossFit {

    private final Extracts extracts;
    private final Split split;
    private final int folds;
    private final int patience;
    private final LightGbm lightGbm;
    private final Predicate<Extract> calibrating;

    /**
     * Cross-validation over the learning side.
     *
     * @param patience trees without betterment after which a fold stops; 0 never stops early
     */
    RequestCrossFit(Extracts extracts, Split split, int folds, int patience, LightGbm lightGbm) {
        CrossFit.requireFolds(folds);
        this.extracts = extracts;
        this.split = split;
        this.folds = folds;
        this.patience = patience;
        this.lightGbm = lightGbm;
        this.calibrating = CrossFit.calibrating(extracts);
    }

    /** The same over a random share of the sites, families and values. */
    RequestCrossFit sampled(double share) {
        return share == 1
                ? this
                : new RequestCrossFit(
                        new Extracts(
                                extracts.values(),
                                extracts.where(extract -> split.samples(extract.group(), share)),
                                extracts.counts()),
                        split,
                        folds,
                        patience,
                        lightGbm);
    }

    /**
     * What came out.
     *
     * @param trees the median of the folds
     */
    record Result(List<Scored> scored, int trees) {

        /** The rawScores of attacks and of benign requests. */
        BinaryScores scores() {
            boolean[] attacks = new boolean[scored.size()];
            for (int i = 0; i < attacks.length; i++) {
                attacks[i] = !scored.get(i).extract().benign();
            }
            return new BinaryScores(
                    scored.stream().mapToDouble(Scored::rawScore).toArray(), attacks);
        }

        /** The share of attacks found if so many of a million benign requests are flagged; each family counts as one. */
        double found(int perMillion) {
            double[] benign = scored.stream()
                    .filter(each -> each.extract().benign())
                    .mapToDouble(Scored::rawScore)
                    .toArray();
            TrialResult result = new TrialResult(scored, Budget.of(List.of(perMillion), benign));
            return result.found(extract -> !extract.benign(), result.budgets().get(0))
                            .percentByCluster()
                    / 100;
        }
    }

    Result run(TrainingParameters parameters) {
        List<Scored> scored = new ArrayList<>();
        int[] trees = new int[folds];
        for (int fold = 0; fold < folds; fold++) {
            Trained model = train(fold, parameters);
            List<Extract> left = extracts.where(left(fold).and(this::counts));
            List<Worst> worst = extracts.worst(left, model.text(), lightGbm, parameters.threads());
            for (int i = 0; i < left.size(); i++) {
                scored.add(new Scored(left.get(i), worst.get(i).rawScore()));
            }
            trees[fold] = model.trees();
        }
        requireBothLabels(scored);
        Arrays.sort(trees);
        return new Result(scored, trees[folds / 2]);
    }

    private Predicate<Extract> left(int fold) {
        return extract -> split.learns(extract) && split.fold(extract.group(), folds) == fold;
    }

    private boolean counts(Extract extract) {
        return !extract.benign() || calibrating.test(extract);
    }

    private Trained train(int fold, TrainingParameters parameters) {
        Predicate<Extract> left = left(fold);
        Training training = new Training(
                examples(extract -> split.learns(extract) && !left.test(extract), "learn from"), parameters, lightGbm);
        return patience == 0
                ? new Trained(training.attack(), parameters.trees())
                : training.attack(examples(left, "stop by"), patience);
    }

    private Examples examples(Predicate<Extract> wanted, String purpose) {
        Examples examples = extracts.examples(wanted, Set.of());
        if (examples.benign().isEmpty() || examples.attacks().isEmpty()) {
            throw new InputException("cross-validation of " + folds + " parts needs sites and families of attacks in"
                    + " each; one has " + examples.benign().size() + " distinct benign values and "
                    + examples.attacks().size() + " attacks to " + purpose);
        }
        return examples;
    }

    private static void requireBothLabels(List<Scored> scored) {
        long attacks = scored.stream().filter(each -> !each.extract().benign()).count();
        if (attacks == 0 || attacks == scored.size()) {
            throw new InputException(
                    "cross-validation needs attacks and recorded benign requests; the learning side has " + attacks
                            + " and " + (scored.size() - attacks));
        }
    }
}
