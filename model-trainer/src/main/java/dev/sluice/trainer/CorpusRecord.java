package dev.sluice.trainer;

import dev.sluice.detector.AttackClass;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * One line of a corpus.
 *
 * @param corpus name of the file without folder and suffixes
 * @param id identifier, unique within its source
 * @param source the collection or {@code browsing:SITE} it comes from
 * @param attackClass null if benign
 * @param content the request, or the bare value to be placed into one
 */
record CorpusRecord(
        String corpus, String id, String source, @Nullable AttackClass attackClass, Content content) {

    private static final Pattern COPY = Pattern.compile("(.+)\\.\\d+");

    /** What a line holds. */
    sealed interface Content {}

    /**
     * A whole request.
     *
     * @param embedded true if nobody sent it: it was made around a value. If that is one of a payload corpus, the record's id
     *     is the payload's plus {@code .N}
     * @param planted the attack in it, if the record itself says so
     */
    record Recorded(
            CorpusRequest request,
            boolean embedded,
            @Nullable Payload planted) implements Content {}

    /**
     * A bare value.
     *
     * @param value without any transport encoding but its own, one char per byte
     * @param queryString true for a whole query string, {@code a=1&b=2}
     */
    record Payload(String value, boolean queryString) implements Content {}

    boolean malicious() {
        return attackClass != null;
    }

    boolean embedded() {
        return content instanceof Recorded recorded && recorded.embedded();
    }

    /** A request as somebody sent it, neither a bare value nor made around one. */
    boolean authentic() {
        return content instanceof Recorded recorded && !recorded.embedded();
    }

    /** The id of the payload behind an embedded record, the id itself for all others. */
    String baseId() {
        Matcher copy = COPY.matcher(id);
        return embedded() && copy.matches() ? copy.group(1) : id;
    }
}
