package dev.sluice.trainer;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import dev.sluice.detector.AttackClass;
import dev.sluice.detector.Detector;
import dev.sluice.detector.Disposition;
import dev.sluice.detector.Field;
import dev.sluice.detector.Policy;
import dev.sluice.detector.Verdict;
import dev.sluice.detector.WindowReader;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiPredicate;
import org.jspecify.annotations.Nullable;

/** Runs corpora through a detector under one policy. Bare payloads are placed into requests first. */
final class Replay {

    private static final int MAX_TEXT = 200;

    private final Detector detector;
    private final Policy policy;
    private final Groups groups;
    private final Embedder embedder = new Embedder(Embedder.REPLAY_SEED);
    private final ThreadLocal<WindowReader> readers =
            ThreadLocal.withInitial(() -> new WindowReader(Detectors.PATIENT));

    Replay(Detector detector, Policy policy, Groups groups) {
        this.detector = detector;
        this.policy = policy;
        this.groups = groups;
    }

    /**
     * What became of one record.
     *
     * @param attackClass null if benign
     * @param authentic true for a request that somebody sent
     * @param group of the split
     * @param text what the deciding field holds, where the verdict deserves a look; else empty
     */
    record Outcome(
            String corpus,
            String id,
            String source,
            @Nullable AttackClass attackClass,
            boolean authentic,
            String group,
            Verdict verdict,
            String text) {

        boolean benign() {
            return attackClass == null;
        }

        /** True for recorded browsing of a site, the traffic that false-positive rates are about. */
        boolean browsing() {
            return benign() && source.startsWith(Groups.SITE_PREFIX);
        }

        double rawScore() {
            return verdict.rawScore();
        }
    }

    /** Replays, in order, the records that {@code wanted} accepts with their group. */
    List<Outcome> run(Corpora corpora, Workers workers, BiPredicate<CorpusRecord, String> wanted) {
        List<Outcome> outcomes = new ArrayList<>();
        corpora.<Outcome>map(workers, "replaying", record -> judged(record, wanted), outcomes::add);
        return outcomes;
    }

    /** What becomes of one record; null if {@code wanted} does not accept it. Thread-safe. */
    @Nullable
    Outcome judged(CorpusRecord record, BiPredicate<CorpusRecord, String> wanted) {
        String group = groups.group(record);
        return wanted.test(record, group) ? judged(record, group, embedder.request(record)) : null;
    }

    private Outcome judged(CorpusRecord record, String group, CorpusRequest request) {
        Verdict verdict = detector.inspect(request, policy);
        Disposition expected = record.malicious() ? Disposition.BLOCK : Disposition.ALLOW;
        return new Outcome(
                record.corpus(),
                record.id(),
                record.source(),
                record.attackClass(),
                record.authentic(),
                group,
                verdict,
                verdict.disposition() == expected ? "" : text(request, verdict.field()));
    }

    private String text(CorpusRequest request, @Nullable Field field) {
        StringBuilder text = new StringBuilder();
        if (field == null) {
            text.append(request.target());
        }
        readers.get().read(request, (place, canonical, vector) -> {
            if (place.equals(field) && text.length() < MAX_TEXT) {
                text.append(new String(canonical, ISO_8859_1));
            }
        });
        return text.substring(0, Math.min(MAX_TEXT, text.length()));
    }
}
