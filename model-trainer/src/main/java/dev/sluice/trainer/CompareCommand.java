package dev.sluice.trainer;

import dev.sluice.detector.FeatureSchema;
import dev.sluice.trainer.Comparison.Cut;
import dev.sluice.trainer.Comparison.Row;
import dev.sluice.trainer.Contender.Setting;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

@Command(
        name = "compare",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        sortOptions = false,
        description = {
            "Trains several kinds of models on the windows of labelled requests, with their libraries' usual defaults, and"
                    + " measures by request what they find.",
            "",
            "All learn from the same windows, as many benign ones as of attacks, and are tested with the same requests of"
                    + " sites and attack families that are left out. A sample: the numbers of the shipped model are those"
                    + " of evaluate.",
            "",
            "Tables have options of their own: ./sluice compare --table FILE --help"
        },
        footer = {"", "Exit codes: 0 done, 2 bad usage or input, 70 a bug."})
final class CompareCommand implements Callable<Integer> {

    @Mixin
    private CorpusOptions corpora = new CorpusOptions();

    @Mixin
    private CompareOptions compared = new CompareOptions();

    @Option(
            names = "--windows",
            defaultValue = "10000",
            description = "Windows of each class to learn from at most (default: ${DEFAULT-VALUE}).")
    private int windows;

    @Option(
            names = "--requests",
            defaultValue = "3000",
            description = "Requests of each class to test with at most (default: ${DEFAULT-VALUE}).")
    private int requests;

    @Option(
            names = "--at",
            defaultValue = "1000",
            paramLabel = "PER_MILLION",
            description = "False positives in a million tested benign requests at which models are compared"
                    + " (default: ${DEFAULT-VALUE}, which is 0.1 %%).")
    private double perMillion;

    @Option(
            names = "--split",
            defaultValue = "85/15",
            paramLabel = "L/V",
            description = "Percent to learn from, to test with (default: ${DEFAULT-VALUE}).")
    private String split = "";

    @Option(
            names = "--seed",
            defaultValue = "1",
            description = "Seed of every random choice (default: ${DEFAULT-VALUE}).")
    private long seed;

    @Option(names = "--threads", defaultValue = "2", description = "Threads (default: ${DEFAULT-VALUE}).")
    private int threads;

    @Spec
    private @Nullable CommandSpec spec;

    @Override
    public Integer call() {
        List<Contender> contenders = compared.contenders();
        compared.requireReplaceable();
        WindowSample sample = new WindowSample(extracts(), Split.parse(seed, split), names());
        CutRule.Budget budget = new CutRule.Budget(perMillion);
        Cut cut = new Cut(budget + " of the tested", (contender, measured) -> budget.threshold(measured));
        Setting setting = new Setting(threads, seed, compared.kernelRows);
        List<Row> rows = new Comparison(
                        sample.learning(windows),
                        sample.measure(requests),
                        setting,
                        Optional.of(cut),
                        System.err::println)
                .run(contenders, compared.models);
        compared.print(
                rows,
                Optional.of("At " + budget + " of the benign requests tested"),
                Objects.requireNonNull(spec).commandLine().getOut());
        return 0;
    }

    private Extracts extracts() {
        Corpora files = corpora.corpora();
        try (Workers workers = new Workers(threads)) {
            Groups groups = Groups.of(files, workers);
            return new Extraction(groups, new Embedder(seed)).read(files, workers, group -> true);
        }
    }

    private static List<String> names() {
        return FeatureSchema.features().stream()
                .map(FeatureSchema.Feature::name)
                .toList();
    }
}
