package dev.sluice.trainer;

import dev.sluice.trainer.Extracts.Worst;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Scores the benign requests of the learning side with models that never saw their sites: for each fold one trained like
 * the final model, but without the fold's recorded benign requests. Attacks stay in, because only benign scores count.
 */
final class CrossFit {

    private static final double MILLION = 1_000_000;

    private final Extracts extracts;
    private final Split split;
    private final int folds;
    private final TrainingParameters parameters;
    private final LightGbm lightGbm;

    CrossFit(Extracts extracts, Split split, int folds, TrainingParameters parameters, LightGbm lightGbm) {
        requireFolds(folds);
        this.extracts = extracts;
        this.split = split;
        this.folds = folds;
        this.parameters = parameters;
        this.lightGbm = lightGbm;
    }

    static void requireFolds(int folds) {
        if (folds < 2) {
            throw new InputException("--folds is at least 2, not " + folds);
        }
    }

    /**
     * A benign request and how it scored.
     *
     * @param site the source it comes from
     * @param text number of the canonical text of its worst window
     */
    record Scored(String site, double rawScore, int text) {}

    /**
     * Scores of requests whose sites the scoring model never saw.
     *
     * @param outOfFold the learning side, each request by the model of its fold
     * @param validation the validation side, by the model of each fold
     */
    record Scores(List<Scored> outOfFold, List<List<Scored>> validation) {

        /** What a threshold lets pass of the validation side, by the final model and by those of the folds. */
        Agreement agreement(int perMillion, double rawScore, List<Scored> finalModel) {
            List<Scored> foldModels = validation.stream().flatMap(List::stream).toList();
            return new Agreement(perMillion, above(rawScore, finalModel), above(rawScore, foldModels));
        }

        private static double above(double rawScore, List<Scored> requests) {
            long above = requests.stream()
                    .filter(request -> request.rawScore() >= rawScore)
                    .count();
            return MILLION * above / requests.size();
        }
    }

    /**
     * Whether the models of the folds, by which a budget's threshold was found, score as the final model does.
     *
     * @param finalModel validation requests of a million that reach the threshold
     * @param foldModels the same by the models of the folds, on average
     */
    record Agreement(int perMillion, double finalModel, double foldModels) {

        @Override
        public String toString() {
            return String.format(
                    Locale.ROOT,
                    "%d per million: the final model realises %.0f on the validation side, the models of the folds %.0f",
                    perMillion,
                    finalModel,
                    foldModels);
        }
    }

    Scores run() {
        Predicate<Extract> calibrating = calibrating(extracts);
        List<Scored> outOfFold = new ArrayList<>();
        List<List<Scored>> validation = new ArrayList<>();
        List<Extract> unseen = validating();
        for (int fold = 0; fold < folds; fold++) {
            int left = fold;
            Predicate<Extract> leftOut = extract -> ofSomeSite(extract) && split.fold(extract.group(), folds) == left;
            Examples examples = extracts.examples(extract -> split.learns(extract) && !leftOut.test(extract), Set.of());
            String model = new Training(examples, parameters, lightGbm).attack();
            outOfFold.addAll(scored(
                    extracts.where(
                            extract -> split.learns(extract) && calibrating.test(extract) && leftOut.test(extract)),
                    model));
            validation.add(scored(unseen, model));
        }
        return new Scores(outOfFold, validation);
    }

    /** The requests of the validation side that show what calibration is worth. */
    List<Extract> validating() {
        Predicate<Extract> calibrating = calibrating(extracts);
        return extracts.where(extract -> calibrating.test(extract) && !split.learns(extract));
    }

    private static boolean ofSomeSite(Extract extract) {
        return extract.benign() && extract.authentic() || extract.madeUpVisit();
    }

    /** The requests that calibrate: browsing if there is any, else all that somebody sent, else visits to made-up sites. */
    static Predicate<Extract> calibrating(Extracts extracts) {
        Predicate<Extract> authentic = extract -> extract.benign() && extract.authentic();
        return Stream.<Predicate<Extract>>of(Extract::browsing, authentic)
                .filter(kind -> extracts.records().stream().anyMatch(kind))
                .findFirst()
                .orElse(Extract::madeUpVisit);
    }

    /** {@code tested} as {@code model} scores them. */
    List<Scored> scored(List<Extract> tested, String model) {
        List<Worst> worst = extracts.worst(tested, model, lightGbm, parameters.threads());
        return IntStream.range(0, tested.size())
                .mapToObj(i -> new Scored(
                        tested.get(i).source(),
                        worst.get(i).rawScore(),
                        worst.get(i).text()))
                .toList();
    }
}
