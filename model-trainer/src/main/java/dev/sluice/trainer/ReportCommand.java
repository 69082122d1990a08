package dev.sluice.trainer;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sluice.detector.FeatureSchema;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

@Command(
        name = "report",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        sortOptions = false,
        description = {
            "Writes the scorecard of the detection as Markdown.",
            "",
            "Trains many small models on parts of the corpora: without one source of attacks after the other, without"
                    + " any attack list, without any browsing."
        },
        footer = {"", "Exit codes: 0 done, 2 bad usage or input, 70 a bug."})
final class ReportCommand implements Callable<Integer> {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int QUICK_TREES = 60;
    private static final List<String> FEATURES =
            FeatureSchema.features().stream().map(FeatureSchema.Feature::name).toList();

    /** A part of the scorecard. */
    private enum Part {
        SOURCES,
        SYNTHETIC,
        BROWSING,
        ABLATIONS
    }

    @Mixin
    private CorpusOptions corpora = new CorpusOptions();

    @Option(
            names = "--part",
            arity = "1..*",
            split = ",",
            paramLabel = "PART",
            description = "Only these parts: ${COMPLETION-CANDIDATES} (default: all).")
    private Set<Part> parts = EnumSet.allOf(Part.class);

    @Option(
            names = "--seed",
            defaultValue = "1",
            description = "Seed of the split and of every training (default: ${DEFAULT-VALUE}).")
    private long seed;

    @Option(
            names = "--split",
            defaultValue = "85/15",
            paramLabel = "L/V",
            description = "Percent to learn from, to validate with (default: ${DEFAULT-VALUE}).")
    private String split = "";

    @Option(
            names = "--trees",
            defaultValue = "150",
            description = "Trees of a trial's model (default: ${DEFAULT-VALUE}).")
    private int trees;

    @Option(
            names = "--leaves",
            defaultValue = "31",
            description = "Leaves of one of its trees (default: ${DEFAULT-VALUE}).")
    private int leaves;

    @Option(
            names = "--quick",
            description = "Smaller models, a quarter of the sources left out at a time: a first impression.")
    private boolean quick;

    @Option(names = "--json", paramLabel = "FILE", description = "Write the numbers to this file as well.")
    private @Nullable Path json;

    @Option(names = "--threads", defaultValue = "2", description = "Threads (default: ${DEFAULT-VALUE}).")
    private int threads;

    @Spec
    private @Nullable CommandSpec spec;

    @Override
    public Integer call() {
        List<Section> sections = sections();
        PrintWriter out = Objects.requireNonNull(spec).commandLine().getOut();
        sections.forEach(section -> out.println(section.markdown()));
        out.flush();
        writeJson(sections);
        return 0;
    }

    private List<Section> sections() {
        TrialSections trials = new TrialSections(trials());
        List<Section> sections = new ArrayList<>();
        for (Part part : parts) {
            sections.add(
                    switch (part) {
                        case SOURCES -> quick ? trials.leftOutQuarters() : trials.leftOutSources();
                        case SYNTHETIC -> trials.syntheticAttacksOnly();
                        case BROWSING -> trials.withoutBrowsing();
                        case ABLATIONS -> trials.ablations(FEATURES);
                    });
        }
        return sections;
    }

    private Trials trials() {
        Corpora files = corpora.corpora();
        Split sides = Split.parse(seed, split);
        TrainingParameters parameters = new TrainingParameters(
                seed, quick ? QUICK_TREES : trees, leaves, 0.1, 1, 2, 20, 0.8, 1, 0.01, 10, threads);
        try (Workers workers = new Workers(threads)) {
            Groups groups = Groups.of(files, workers);
            Extracts extracts = new Extraction(groups, new Embedder(seed)).read(files, workers, group -> true);
            return new Trials(extracts, sides, parameters, FEATURES);
        }
    }

    private void writeJson(List<Section> sections) {
        if (json == null) {
            return;
        }
        Map<String, Object> values = new LinkedHashMap<>();
        sections.forEach(section -> values.put(section.key(), section.json()));
        try {
            JSON.writerWithDefaultPrettyPrinter().writeValue(json.toFile(), values);
        } catch (IOException e) {
            throw new InputException(json + ": cannot be written: " + e.getMessage(), e);
        }
    }
}
