package dev.sluice.trainer;

import dev.sluice.detector.AttackClass;
import java.util.Arrays;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * A corpus record as the models see it.
 *
 * @param attackClass null if benign
 * @param authentic true for a request that somebody sent
 * @param group of the split
 * @param plainUrl true for an attack that is nothing but the address of a public host
 * @param values number of the value of each window
 * @param marks what is known of each window: bits of {@link #CARRIES}, {@link #PLAUSIBLE} and {@link #HEADER}
 */
record Extract(
        String corpus,
        String id,
        String source,
        @Nullable AttackClass attackClass,
        boolean authentic,
        String group,
        boolean plainUrl,
        int[] values,
        byte[] marks) {

    /** The window overlaps the payload that was placed into the request. */
    static final byte CARRIES = 1;
    /** The window may carry an attack whose payload is unknown: it is no ordinary header. */
    static final byte PLAUSIBLE = 2;
    /** The window is of a header. */
    static final byte HEADER = 4;

    boolean benign() {
        return attackClass == null;
    }

    /** True for recorded browsing of a site, the traffic that false-positive rates are about. */
    boolean browsing() {
        return benign() && source.startsWith(Groups.SITE_PREFIX);
    }

    /** True for a made-up visit to a made-up site. */
    boolean madeUpVisit() {
        return benign() && source.startsWith(Groups.MADE_UP_SITE_PREFIX);
    }

    boolean synthetic() {
        return source.startsWith(SynthesizeCommand.SOURCE_PREFIX);
    }

    /** The same record without its headers. */
    Extract withoutHeaders() {
        int[] kept = IntStream.range(0, values.length)
                .filter(i -> (marks[i] & HEADER) == 0)
                .toArray();
        byte[] keptMarks = new byte[kept.length];
        for (int i = 0; i < kept.length; i++) {
            keptMarks[i] = marks[kept[i]];
        }
        int[] keptValues = Arrays.stream(kept).map(i -> values[i]).toArray();
        return new Extract(corpus, id, source, attackClass, authentic, group, plainUrl, keptValues, keptMarks);
    }

    /** Values of the windows that may carry the attack: those of the payload, or all plausible ones. */
    int[] candidates() {
        boolean known = IntStream.range(0, marks.length).anyMatch(i -> (marks[i] & CARRIES) != 0);
        byte mark = known ? CARRIES : PLAUSIBLE;
        return IntStream.range(0, values.length)
                .filter(i -> (marks[i] & mark) != 0)
                .map(i -> values[i])
                .toArray();
    }
}
