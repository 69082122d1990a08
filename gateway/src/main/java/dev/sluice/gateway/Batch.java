package dev.sluice.gateway;

import com.fasterxml.jackson.core.JsonToken;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a body asks to be judged: one item, which is the body itself, or a list of them in an object with the list's key,
 * such as {@code {"rows": [...], "reasons": true}}. A first look counts the items, so that a batch that is too long is
 * refused before there is any work; a second reads one item after the other.
 *
 * @param document the body
 * @param key of the list
 * @param size how many items there are
 * @param single whether the body is an item itself
 * @param reasons whether reasons are asked for; null if the body does not say so
 */
record Batch(
        byte[] document,
        String key,
        int size,
        boolean single,
        @Nullable Boolean reasons) {

    static final int MOST = 10_000;

    /** Reasons take much longer than a score. */
    static final int MOST_EXPLAINED = 500;

    private static final String REASONS = "reasons";

    /** Reads what the cursor stands at. */
    @FunctionalInterface
    interface Reader<T> {
        T read(JsonWalk at) throws AdminProblem;
    }

    /** Looks through {@code document}, whose items are listed under {@code key}. */
    static Batch of(byte[] document, String key) throws AdminProblem {
        try (JsonWalk walk = new JsonWalk(document)) {
            walk.next();
            walk.enterObject("is a JSON object: one item, or {\"" + key + "\": [...]}");
            Batch batch =
                    isBatch(document, key) ? counted(document, key, walk) : new Batch(document, key, 1, true, null);
            batch.requireBounded();
            return batch;
        }
    }

    /** A column may bear the list's name, but no cell is a list. */
    private static boolean isBatch(byte[] document, String key) throws AdminProblem {
        try (JsonWalk walk = new JsonWalk(document)) {
            walk.next();
            while (walk.nextKey()) {
                if (walk.key().equals(key) && walk.token() == JsonToken.START_ARRAY) {
                    return true;
                }
                walk.skip();
            }
            return false;
        }
    }

    private static Batch counted(byte[] document, String key, JsonWalk walk) throws AdminProblem {
        int size = 0;
        Boolean reasons = null;
        while (walk.nextKey()) {
            if (walk.key().equals(key)) {
                for (; walk.nextElement(); size++) {
                    walk.skip();
                }
            } else if (walk.key().equals(REASONS)) {
                reasons = walk.requireFlag();
            } else {
                throw walk.unknown("key", List.of(key, REASONS));
            }
        }
        walk.requireEnd();
        return new Batch(document, key, size, false, reasons);
    }

    private void requireBounded() throws AdminProblem {
        if (size > MOST) {
            throw new AdminProblem(422, key + ": at most " + MOST + " in a request, not " + size);
        }
        if (explained() && size > MOST_EXPLAINED) {
            throw new AdminProblem(
                    422,
                    "reasons: they are told of at most " + MOST_EXPLAINED + " " + key + " in a request, not " + size
                            + "; ask without them first, then for those that matter");
        }
    }

    /** A single item is explained unless there is a batch around it that says otherwise. */
    boolean explained() {
        return reasons == null ? single : reasons;
    }

    /** Every item in its order, as {@code reader} reads it. */
    <T> List<T> read(Reader<T> reader) throws AdminProblem {
        List<T> items = new ArrayList<>(size);
        try (JsonWalk walk = new JsonWalk(document)) {
            walk.next();
            if (single) {
                items.add(reader.read(walk));
                walk.requireEnd();
                return items;
            }
            while (walk.nextKey()) {
                if (walk.key().equals(key)) {
                    while (walk.nextElement()) {
                        items.add(reader.read(walk));
                    }
                }
            }
            return items;
        }
    }
}
