package dev.sluice.trainer;

import java.util.List;
import java.util.stream.IntStream;
import picocli.CommandLine.Option;

/** Options of both kinds of reports. */
final class ReportOptions {

    @Option(
            names = "--explained",
            defaultValue = "1000",
            paramLabel = "N",
            description = "Rows or requests to explain by Shapley values at most, of both classes alike"
                    + " (default: ${DEFAULT-VALUE}).")
    private int explained;

    @Option(
            names = "--learning-curve",
            negatable = true,
            defaultValue = "true",
            fallbackValue = "true",
            description = "Train small models on ever more data to see whether more would help (default).")
    boolean learningCurve;

    @Option(
            names = "--licence",
            paramLabel = "TEXT",
            description = "Terms of the data, for the model card; may be given several times.")
    List<String> licences = List.of();

    /** How many of each class to explain at most. */
    int explainedOfEach() {
        if (explained < 2) {
            throw new InputException("--explained is at least 2, not " + explained);
        }
        return explained / 2;
    }

    /** Evenly spread over {@code labels}, as many of each class as the option allows. */
    int[] explained(boolean[] labels) {
        return IntStream.concat(spread(labels, false), spread(labels, true)).toArray();
    }

    private IntStream spread(boolean[] labels, boolean wanted) {
        int[] all = IntStream.range(0, labels.length)
                .filter(i -> labels[i] == wanted)
                .toArray();
        int count = Math.min(explainedOfEach(), all.length);
        return IntStream.range(0, count).map(i -> all[(int) ((long) i * all.length / count)]);
    }
}
