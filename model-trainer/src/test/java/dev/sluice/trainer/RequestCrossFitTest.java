package dev.sluice.trainer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.detector.AttackClass;
import dev.sluice.detector.FeatureSchema;
import dev.sluice.trainer.RequestCrossFit.Result;
import dev.sluice.trainer.TrialResult.Scored;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class RequestCrossFitTest {

    private final Extracts extracts = TestCorpora.extracts("browsing", "attacks", "payloads");
    private final Split split = new Split(1, 80, 20);
    private final TrainingParameters parameters =
            new TrainingParameters(1, 5, 7, 0.1, 1, 2, 3, 0.8, 1, 0.01, 10, 2, List.of(), null, null, null);

    @Test
    void everyAttackAndBrowsingRequestOfTheLearningSide_isScoredOnce() {
        List<Extract> expected =
                extracts.where(extract -> split.learns(extract) && (!extract.benign() || extract.browsing()));

        assertEquals(ids(expected), ids(crossFit().run(parameters)));
    }

    @Test
    void sample_isOfWholeSitesAndFamilies() {
        Result some = crossFit().sampled(0.5).run(parameters);

        Set<String> groups =
                some.scored().stream().map(each -> each.extract().group()).collect(Collectors.toSet());
        List<Extract> whole = extracts.where(
                extract -> groups.contains(extract.group()) && (!extract.benign() || extract.browsing()));
        assertEquals(ids(whole), ids(some));
        assertFalse(whole.isEmpty());
        assertTrue(some.scored().size() < crossFit().run(parameters).scored().size());
    }

    @Test
    void found_countsEachFamilyAsOne() {
        List<Scored> scored = new ArrayList<>();
        scored.add(scored(null, "site a", 1));
        scored.add(scored(null, "site b", 2));
        for (int copy = 0; copy < 9; copy++) {
            scored.add(scored(AttackClass.SQLI, "family list", 3));
        }
        scored.add(scored(AttackClass.XSS, "family rare", 1.5));
        Result result = new Result(scored, 5);

        assertEquals(0.5, result.found(1000));
        assertEquals(1, result.found(500_000));
    }

    private static Scored scored(@Nullable AttackClass attackClass, String group, double rawScore) {
        Extract extract =
                new Extract("corpus", "id", "source", attackClass, true, group, false, new int[0], new byte[0]);
        return new Scored(extract, rawScore);
    }

    private static List<String> ids(Result result) {
        return ids(result.scored().stream().map(Scored::extract).toList());
    }

    private static List<String> ids(List<Extract> extracts) {
        return extracts.stream()
                .map(extract -> extract.corpus() + " " + extract.id())
                .sorted(Comparator.naturalOrder())
                .toList();
    }

    private RequestCrossFit crossFit() {
        List<String> names = FeatureSchema.features().stream()
                .map(FeatureSchema.Feature::name)
                .toList();
        return new RequestCrossFit(extracts, split, 3, 0, new LightGbm(names));
    }
}
