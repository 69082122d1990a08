package dev.sluice.trainer;

import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The options that name corpora. */
final class CorpusOptions {

    @Option(
            names = "--corpus",
            required = true,
            arity = "1..*",
            paramLabel = "FILE",
            description = "Corpus files: JSON lines, gzipped or not, of requests or payloads.")
    private List<Path> files = List.of();

    @Option(
            names = "--exclude",
            paramLabel = "FILE",
            description = "Ids of records to leave out, one a line, without the .N of embedded copies.")
    private @Nullable Path exclude;

    Corpora corpora() {
        return Corpora.of(files, exclude);
    }
}
