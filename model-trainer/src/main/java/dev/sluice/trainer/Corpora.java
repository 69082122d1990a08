package dev.sluice.trainer;

import dev.sluice.trainer.CorpusReader.Line;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The corpus files of one run, JSON lines, gzipped or not. Reading streams: memory does not grow with the files.
 * Immutable.
 */
final class Corpora {

    private final List<Path> files;
    private final Set<String> excluded;

    private Corpora(List<Path> files, Set<String> excluded) {
        this.files = files;
        this.excluded = excluded;
    }

    /**
     * The corpora of {@code files}.
     *
     * @param exclude file with ids to leave out, one a line, without the {@code .N} of embedded copies
     * @throws InputException if a file is missing
     */
    static Corpora of(List<Path> files, @Nullable Path exclude) {
        Stream.concat(files.stream(), Stream.ofNullable(exclude)).forEach(Corpora::requireReadable);
        return new Corpora(List.copyOf(files), exclude == null ? Set.of() : ids(exclude));
    }

    private static void requireReadable(Path file) {
        if (!Files.isRegularFile(file) || !Files.isReadable(file)) {
            throw new InputException(file + ": no such file, or it cannot be read");
        }
    }

    private static Set<String> ids(Path file) {
        try (Stream<String> lines = Files.lines(file)) {
            return lines.map(String::strip)
                    .filter(line -> !line.isEmpty() && !line.startsWith("#"))
                    .collect(Collectors.toUnmodifiableSet());
        } catch (IOException e) {
            throw new InputException(file + ": " + e.getMessage(), e);
        }
    }

    List<Path> files() {
        return files;
    }

    /** Stands for all that there is to read. */
    String digest() {
        List<String> parts = new ArrayList<>(new TreeSet<>(excluded));
        files.forEach(file -> parts.add(Digests.ofFile(file)));
        return Digests.ofText(parts.toString());
    }

    /**
     * Maps all records that are not excluded on the threads of {@code workers} and hands over what is not null in the
     * order of the files.
     */
    <R> void map(Workers workers, String task, Function<CorpusRecord, @Nullable R> function, Consumer<R> results) {
        map(workers, task, line -> true, function, results);
    }

    /** The same for lines that {@code worthReading} accepts; others are not even parsed. */
    <R> void map(
            Workers workers,
            String task,
            Predicate<String> worthReading,
            Function<CorpusRecord, @Nullable R> function,
            Consumer<R> results) {
        try (Progress progress = Progress.start(task, bytes(), "MB")) {
            for (Path file : files) {
                try (CorpusLines lines = CorpusLines.of(file, progress)) {
                    workers.<Line, R>map(
                            lines::next,
                            line -> worthReading.test(line.text()) ? apply(function, line) : null,
                            results);
                }
            }
        }
    }

    private <R> @Nullable R apply(Function<CorpusRecord, @Nullable R> function, Line line) {
        CorpusRecord record = line.record();
        return excluded.contains(record.baseId()) ? null : function.apply(record);
    }

    private long bytes() {
        return files.stream().mapToLong(file -> file.toFile().length()).sum();
    }
}
