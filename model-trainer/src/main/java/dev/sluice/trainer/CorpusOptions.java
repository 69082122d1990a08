package dev.sluice.trainer;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The options that name corpora. */
final class CorpusOptions {

    private static final Pattern CORPUS = Pattern.compile(".*\\.jsonl(?:\\.gz)?");

    @Option(
            names = "--corpus",
            required = true,
            arity = "1..*",
            paramLabel = "FILE",
            description = "Corpus files, JSON lines of requests or payloads, gzipped or not; or folders of them:"
                    + " whatever in and below ends in .jsonl or .jsonl.gz.")
    private List<Path> files = List.of();

    @Option(
            names = "--exclude",
            paramLabel = "FILE",
            description = "Ids of records to leave out, one a line, without the .N of embedded copies.")
    private @Nullable Path exclude;

    @Option(
            names = "--without",
            arity = "1..*",
            paramLabel = "NAME",
            description = "Files or folders below the folders of --corpus to pass over.")
    private Set<String> without = Set.of();

    Corpora corpora() {
        return Corpora.of(files.stream().flatMap(this::expanded).toList(), exclude);
    }

    private Stream<Path> expanded(Path file) {
        if (!Files.isDirectory(file)) {
            return Stream.of(file);
        }
        try (Stream<Path> below = Files.walk(file)) {
            List<Path> found = below.filter(
                            path -> CORPUS.matcher(path.toString()).matches())
                    .filter(path -> wanted(file.relativize(path)))
                    .sorted()
                    .toList();
            if (found.isEmpty()) {
                throw new InputException(file + ": holds no .jsonl and no .jsonl.gz");
            }
            return found.stream();
        } catch (IOException e) {
            throw new InputException(file + ": " + e.getMessage(), e);
        }
    }

    private boolean wanted(Path path) {
        return !without.contains(CorpusLines.name(path))
                && IntStream.range(0, path.getNameCount())
                        .noneMatch(i -> without.contains(path.getName(i).toString()));
    }
}
