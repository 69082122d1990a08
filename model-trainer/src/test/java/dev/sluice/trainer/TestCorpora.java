package dev.sluice.trainer;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/** The small corpora under {@code src/test/resources/corpora}, made up for these tests. */
final class TestCorpora {

    private TestCorpora() {}

    static Path file(String name) {
        try {
            return Path.of(Objects.requireNonNull(TestCorpora.class.getResource("/corpora/" + name + ".jsonl"))
                    .toURI());
        } catch (URISyntaxException e) {
            throw new UncheckedIOException(new IOException(e));
        }
    }

    static Corpora corpora(String... names) {
        return Corpora.of(Arrays.stream(names).map(TestCorpora::file).toList(), null);
    }

    static Groups groups(String... names) {
        try (Workers workers = new Workers(2)) {
            return Groups.of(corpora(names), workers);
        }
    }

    static Map<String, CorpusRecord> records(String... names) {
        Map<String, CorpusRecord> records = new LinkedHashMap<>();
        try (Workers workers = new Workers(2)) {
            corpora(names)
                    .<CorpusRecord>map(workers, "test", record -> record, record -> records.put(record.id(), record));
        }
        return records;
    }

    static Extracts extracts(String... names) {
        try (Workers workers = new Workers(2)) {
            return new Extraction(groups(names), new Embedder(1)).read(corpora(names), workers, group -> true);
        }
    }

    /** What the learning side teaches. */
    static Examples examples(Split split, String... names) {
        return extracts(names).examples(split::learns, Set.of());
    }

    static List<Path> files() {
        return List.of(file("browsing"), file("attacks"), file("payloads"));
    }
}
