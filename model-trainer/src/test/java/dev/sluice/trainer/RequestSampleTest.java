package dev.sluice.trainer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.detector.Bundle;
import dev.sluice.detector.BundleException;
import dev.sluice.detector.Detector;
import dev.sluice.detector.Policy;
import dev.sluice.trainer.Replay.Outcome;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;

class RequestSampleTest {

    private final Map<String, CorpusRecord> records = TestCorpora.records("browsing", "attacks");

    @Test
    void keepsAsManyOfEachClass_andTheSameInAnyOrder() throws BundleException {
        List<Outcome> outcomes = outcomes("browsing", "attacks");

        List<CorpusRecord> kept = kept(outcomes, 10);
        List<Outcome> backwards = new ArrayList<>(outcomes);
        Collections.reverse(backwards);

        assertEquals(20, kept.size());
        assertEquals(10, kept.stream().filter(CorpusRecord::malicious).count());
        assertEquals(kept, kept(backwards, 10));
    }

    @Test
    void whereThereIsBrowsing_otherBenignRequestsAreLeftOut() throws BundleException {
        List<CorpusRecord> kept = kept(outcomes("browsing", "attacks"), 1000);

        assertEquals(records.size(), kept.size());
        assertTrue(kept.stream()
                .filter(record -> !record.malicious())
                .allMatch(record -> record.source().startsWith(Groups.SITE_PREFIX)));
    }

    private List<CorpusRecord> kept(List<Outcome> outcomes, int each) {
        RequestSample sample = new RequestSample(each);
        outcomes.forEach(outcome -> sample.add(Objects.requireNonNull(records.get(outcome.id())), outcome));
        return sample.records();
    }

    private static List<Outcome> outcomes(String... corpora) throws BundleException {
        try (Workers workers = new Workers(2)) {
            Bundle bundle = Bundle.load(Path.of("../config/models/default"));
            return new Replay(new Detector(bundle, Detectors.PATIENT), Policy.DEFAULT, TestCorpora.groups(corpora))
                    .run(TestCorpora.corpora(corpora), workers, (record, group) -> true);
        }
    }
}
