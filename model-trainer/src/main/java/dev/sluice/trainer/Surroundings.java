package dev.sluice.trainer;

import dev.sluice.trainer.Grammars.Kind;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;

/**
 * Harmless documents of our own grammars, cut around a value: attacks come amid what people paste and upload, too. Immutable
 * and thread-safe.
 */
final class Surroundings {

    private static final Set<String> KINDS = Set.of(
            "code-posts",
            "config-text",
            "css-svg",
            "graphql",
            "html-content",
            "json-values",
            "logs",
            "long-texts",
            "mail-text",
            "markdown",
            "page-scripts",
            "source-files",
            "stack-traces",
            "support-tickets",
            "web-pages",
            "xml-documents");

    private static final int FEWEST = 10;
    /** Characters on either side at most; a window holds a little more. */
    private static final int MOST = 300;

    private final List<Grammar> documents;

    private Surroundings(List<Grammar> documents) {
        this.documents = documents;
    }

    /** Documents of those of {@code kinds} that make any. */
    static Surroundings of(List<Kind> kinds) {
        return new Surroundings(kinds.stream()
                .filter(kind -> kind.attackClass() == null && KINDS.contains(kind.kind()))
                .map(Kind::grammar)
                .toList());
    }

    /** {@code value} amid a document, mostly on a line of its own. */
    String around(String value, SplittableRandom random) {
        String document = documents.get(random.nextInt(documents.size())).expand(random);
        int at = cut(document, random);
        String before = document.substring(Math.max(0, at - length(random)), at);
        String behind = document.substring(at, Math.min(document.length(), at + length(random)));
        boolean apart = random.nextInt(100) < 70;
        return before + (apart && !before.endsWith("\n") ? "\n" : "") + value + (apart ? "\n" : " ") + behind;
    }

    /** Where a line ends, if there is such a place behind a random one. */
    private static int cut(String document, SplittableRandom random) {
        int at = random.nextInt(document.length() + 1);
        int line = document.indexOf('\n', at);
        return line < 0 ? at : line + 1;
    }

    /** Short lengths as often as long ones. */
    private static int length(SplittableRandom random) {
        return (int) (FEWEST * Math.pow((double) MOST / FEWEST, random.nextDouble()));
    }
}
