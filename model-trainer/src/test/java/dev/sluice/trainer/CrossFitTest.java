package dev.sluice.trainer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.detector.FeatureSchema;
import dev.sluice.trainer.CrossFit.Scored;
import dev.sluice.trainer.CrossFit.Scores;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class CrossFitTest {

    private final Extracts extracts = TestCorpora.extracts("browsing", "attacks", "payloads");
    private final Split split = new Split(1, 80, 20);
    private final TrainingParameters parameters =
            new TrainingParameters(1, 5, 7, 0.1, 1, 2, 3, 0.8, 1, 0.01, 10, 2, List.of(), null, null, null);

    @Test
    void everyBrowsingRequestOfTheLearningSide_isScoredOnce() {
        Scores scores = crossFit(3).run();

        List<Extract> learning = extracts.where(extract -> extract.browsing() && split.learns(extract));
        assertEquals(
                learning.stream().collect(Collectors.groupingBy(Extract::source, Collectors.counting())),
                scores.outOfFold().stream().collect(Collectors.groupingBy(Scored::site, Collectors.counting())));
        assertEquals(3, scores.validation().size());
        assertEquals(
                extracts.where(Extract::browsing).size() - learning.size(),
                scores.validation().get(0).size());
    }

    @Test
    void agreement_comparesWhatPassesAThreshold() {
        Scores scores = new Scores(
                List.of(),
                List.of(
                        List.of(new Scored("a", 1, 1), new Scored("a", 3, 1)),
                        List.of(new Scored("a", 3, 1), new Scored("a", 3, 1))));

        assertEquals(
                750_000, scores.agreement(1, 2, List.of(new Scored("a", 0, 1))).foldModels());
        assertEquals(0, scores.agreement(1, 2, List.of(new Scored("a", 0, 1))).finalModel());
    }

    @Test
    void oneFold_isNone() {
        InputException refused = assertThrows(InputException.class, () -> crossFit(1));

        assertTrue(String.valueOf(refused.getMessage()).contains("--folds is at least 2, not 1"));
    }

    private CrossFit crossFit(int folds) {
        List<String> names = FeatureSchema.features().stream()
                .map(FeatureSchema.Feature::name)
                .toList();
        return new CrossFit(extracts, split, folds, parameters, new LightGbm(names));
    }
}
