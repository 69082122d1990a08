package dev.sluice.trainer;

import dev.sluice.trainer.Extracts.Worst;
import dev.sluice.trainer.TrialResult.Scored;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.IntStream;

/**
 * Trains attack models on parts of what was extracted and tests them on other parts. Every trial keeps the benign
 * records of the validation side out of learning, and its budgets are about their browsing. Immutable.
 */
final class Trials {

    private final Extracts extracts;
    private final Extracts withoutHeaders;
    private final Split split;
    private final TrainingParameters parameters;
    private final LightGbm lightGbm;

    Trials(Extracts extracts, Split split, TrainingParameters parameters, List<String> featureNames) {
        this.extracts = extracts;
        this.withoutHeaders = extracts.map(Extract::withoutHeaders);
        this.split = split;
        this.parameters = parameters;
        this.lightGbm = new LightGbm(featureNames);
    }

    /** The size of the models, for people. */
    String modelSize() {
        return "Models of " + parameters.trees() + " trees of " + parameters.leaves() + " leaves.";
    }

    /** All records, learnt from or not. */
    Extracts extracts() {
        return extracts;
    }

    /** Whether {@code extract} is on the validation side. */
    boolean validates(Extract extract) {
        return !split.learns(extract);
    }

    /** Trains as {@code trial} says and tests the benign validation side and the attacks that {@code tested} accepts. */
    TrialResult run(Trial trial, Predicate<Extract> tested) {
        Extracts all = trial.headers() ? extracts : withoutHeaders;
        Examples examples = all.examples(
                extract -> trial.learns().test(extract) && !(extract.benign() && validates(extract)), trial.hidden());
        if (examples.benign().isEmpty() || examples.attacks().isEmpty()) {
            throw new InputException(trial.name() + ": nothing is left to learn from, " + examples);
        }
        System.err.println(trial.name());
        String model = new Training(examples, parameters, lightGbm).attack();
        List<Extract> test = all.where(extract -> extract.benign() ? validates(extract) : tested.test(extract));
        List<Worst> worst = all.worst(test, model, lightGbm, parameters.threads());
        List<Scored> scored = IntStream.range(0, test.size())
                .mapToObj(i -> new Scored(test.get(i), worst.get(i).rawScore()))
                .toList();
        double[] browsing = scored.stream()
                .filter(each -> each.extract().browsing())
                .mapToDouble(Scored::rawScore)
                .toArray();
        if (browsing.length == 0) {
            throw new InputException("trials need recorded browsing, sources named browsing:SITE, of sites on the"
                    + " validation side (" + split.validation() + " %), and there is none");
        }
        return new TrialResult(scored, Budget.of(Budget.PER_MILLION, browsing));
    }
}
