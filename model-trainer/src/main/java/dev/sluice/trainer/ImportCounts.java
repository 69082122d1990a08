package dev.sluice.trainer;

import java.io.PrintWriter;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/** What became of the requests of an import, for people. */
final class ImportCounts {

    private final Map<String, Skipped> skipped = new LinkedHashMap<>();
    private long imported;
    private long withoutBody;

    /** How often something was passed over, and where first. */
    private record Skipped(long count, String first) {}

    void imported() {
        imported++;
    }

    void withoutBody() {
        withoutBody++;
    }

    void skipped(String place, String why) {
        skipped.merge(why, new Skipped(1, place), (known, one) -> new Skipped(known.count() + 1, known.first()));
    }

    void print(PrintWriter err) {
        err.printf(Locale.ROOT, "imported %,d requests%n", imported);
        if (withoutBody > 0) {
            err.printf(Locale.ROOT, "%,d of them had a body that was not recorded%n", withoutBody);
        }
        skipped.forEach(
                (why, all) -> err.printf(Locale.ROOT, "skipped %,d: %s (first: %s)%n", all.count(), why, all.first()));
        err.flush();
    }
}
