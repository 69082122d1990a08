package dev.sluice.trainer;

import dev.sluice.trainer.ParameterSearch.Kind;
import dev.sluice.trainer.ParameterSearch.Trial;
import java.nio.file.Path;
import java.util.Locale;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Options of every training that can look for its parameters. */
final class SearchOptions {

    @Option(
            names = "--search",
            paramLabel = "KIND",
            description = "Look for better parameters first: ${COMPLETION-CANDIDATES}.")
    private @Nullable Kind kind;

    @Option(names = "--trials", defaultValue = "20", description = "Trials of the search (default: ${DEFAULT-VALUE}).")
    private int trials;

    @Option(
            names = "--state",
            paramLabel = "FILE",
            description = "Where the search keeps what it tried; the same command goes on from there after a kill"
                    + " (default: beside the bundle, DIR.search.jsonl).")
    private @Nullable Path state;

    @Option(
            names = "--early-stopping",
            defaultValue = "0",
            paramLabel = "TREES",
            description =
                    "Stop a fold after so many trees that better nothing, and take the median of the folds for the"
                            + " final model (default: never).")
    int patience;

    /**
     * The best parameters of a search, or {@code given} if none is asked for.
     *
     * @param out folder of the bundle
     * @param measure what {@code worth} is, for people
     * @param question what is searched in: data and options
     */
    BoosterParameters best(
            BoosterParameters given,
            Path out,
            String measure,
            Supplier<String> question,
            Consumer<String> log,
            ToDoubleFunction<BoosterParameters> worth) {
        if (kind == null) {
            return given;
        }
        Path file = state == null ? Path.of(out + ".search.jsonl") : state;
        Trial best = new ParameterSearch(kind, trials, given, file, measure, question.get(), log).best(worth);
        log.accept(String.format(
                Locale.ROOT,
                "best: trial %d, %s %.5f: %s",
                best.number() + 1,
                measure,
                best.worth(),
                best.parameters().options()));
        return best.parameters();
    }
}
