package dev.sluice.trainer;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sluice.detector.BundleException;
import dev.sluice.detector.FeatureSchema;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
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
            "Writes the scorecard of the detection as Markdown, or with --out a report on one bundle as a page with charts.",
            "",
            "Models of tables have options of their own: ./sluice report --table FILE --model DIR --help",
            "",
            "Measures a bundle on the validation side of its split, and trains many small models on parts of the"
                    + " corpora: without one source of attacks after the other, without any attack list, without any"
                    + " browsing, without each family of features."
        },
        footer = {"", "Exit codes: 0 done, 2 bad usage or input, 70 a bug."})
final class ReportCommand implements Callable<Integer> {

    static final String BEGIN = "<!-- report: begin -->";
    static final String END = "<!-- report: end -->";

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int QUICK_TREES = 60;
    private static final List<String> FEATURES =
            FeatureSchema.features().stream().map(FeatureSchema.Feature::name).toList();

    /** A part of the scorecard. */
    private enum Part {
        BUNDLE,
        CALIBRATION,
        SOURCES,
        SYNTHETIC,
        BROWSING,
        ABLATIONS;

        boolean trains() {
            return this != BUNDLE && this != CALIBRATION;
        }
    }

    @Mixin
    private BundleOption bundle = new BundleOption();

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
            description = "Seed of the trials' split and trainings (default: ${DEFAULT-VALUE}).")
    private long seed;

    @Option(
            names = "--split",
            defaultValue = "85/15",
            paramLabel = "L/V",
            description = "Percent that trials learn from, and that gives their budgets (default: ${DEFAULT-VALUE}).")
    private String split = "";

    @Option(
            names = "--trees",
            defaultValue = "300",
            description =
                    "Trees of a trial's model; those of the ablations have half of them (default: ${DEFAULT-VALUE}).")
    private int trees;

    @Option(
            names = "--leaves",
            defaultValue = "31",
            description = "Leaves of one of its trees (default: ${DEFAULT-VALUE}).")
    private int leaves;

    @Option(names = "--quick", description = "Smaller models, a quarter of the sources left out at a time.")
    private boolean quick;

    @Option(
            names = "--into",
            paramLabel = "FILE",
            description = "Write into this file, between its lines \"" + BEGIN + "\" and \"" + END
                    + "\", instead of to standard output.")
    private @Nullable Path into;

    @Option(names = "--json", paramLabel = "FILE", description = "Write the numbers to this file as well.")
    private @Nullable Path json;

    @Option(
            names = "--out",
            paramLabel = "DIR",
            description =
                    "Instead, write a report on the bundle alone into this folder: one HTML page that needs nothing"
                            + " else, a PNG of every figure, and a JSON file with the numbers. Measures the validation side of"
                            + " the bundle's split, as evaluate does.")
    private @Nullable Path page;

    @Mixin
    private ReportOptions options = new ReportOptions();

    @Option(names = "--threads", defaultValue = "2", description = "Threads (default: ${DEFAULT-VALUE}).")
    private int threads;

    @Spec
    private @Nullable CommandSpec spec;

    @Override
    public Integer call() throws BundleException {
        if (page != null) {
            return writePage(page);
        }
        if (into != null) {
            around(into);
        }
        List<Section> sections = sections();
        String text = sections.stream().map(Section::markdown).collect(Collectors.joining("\n"));
        if (into == null) {
            PrintWriter out = Objects.requireNonNull(spec).commandLine().getOut();
            out.print(text);
            out.flush();
        } else {
            write(into, text);
        }
        writeJson(sections);
        return 0;
    }

    private int writePage(Path folder) throws BundleException {
        if (into != null || json != null) {
            throw new InputException(
                    "--out writes a page with its numbers beside it; --into and --json belong to the" + " scorecard");
        }
        BundleFolder.requireReplaceable(folder, ReportPage.JSON);
        try (Workers workers = new Workers(threads)) {
            BundleReport.of(bundle, corpora.corpora(), options, workers)
                    .page(options, threads)
                    .write(folder);
        }
        return 0;
    }

    private List<Section> sections() throws BundleException {
        Corpora files = corpora.corpora();
        List<Section> sections = new ArrayList<>();
        try (Workers workers = new Workers(threads)) {
            Groups groups = Groups.of(files, workers);
            if (parts.contains(Part.BUNDLE)) {
                sections.add(new BundleSections(bundle).validation(files, groups, workers));
            }
            if (parts.contains(Part.CALIBRATION)) {
                sections.add(new BundleSections(bundle).calibration());
            }
            if (parts.stream().anyMatch(Part::trains)) {
                Extracts extracts = new Extraction(groups, new Embedder(seed)).read(files, workers, group -> true);
                addTrials(sections, extracts);
            }
        }
        return sections;
    }

    private void addTrials(List<Section> sections, Extracts extracts) {
        int size = quick ? QUICK_TREES : trees;
        TrialSections trials = new TrialSections(trials(extracts, size));
        TrialSections small = new TrialSections(trials(extracts, Math.max(1, size / 2)));
        for (Part part : parts) {
            switch (part) {
                case SOURCES -> sections.add(quick ? trials.leftOutQuarters() : trials.leftOutSources());
                case SYNTHETIC -> sections.add(trials.syntheticAttacksOnly());
                case BROWSING -> sections.add(trials.withoutBrowsing());
                case ABLATIONS -> sections.add(small.ablations(FEATURES));
                case BUNDLE, CALIBRATION -> {}
            }
        }
    }

    private Trials trials(Extracts extracts, int size) {
        TrainingParameters parameters = new TrainingParameters(
                seed,
                size,
                leaves,
                0.1,
                1,
                2,
                20,
                0.8,
                1,
                0.01,
                10,
                threads,
                FeatureSchema.monotone(),
                null,
                null,
                null);
        return new Trials(extracts, Split.parse(seed, split), parameters, FEATURES);
    }

    /** What stands before and after the report in {@code file}. */
    private static String[] around(Path file) {
        try {
            String text = Files.readString(file);
            int begin = text.indexOf(BEGIN + "\n");
            int end = text.indexOf("\n" + END);
            if (begin < 0 || end < begin) {
                throw new InputException(file + ": has no line \"" + BEGIN + "\" followed by a line \"" + END
                        + "\", between which the report would go");
            }
            return new String[] {text.substring(0, begin + BEGIN.length() + 1), text.substring(end)};
        } catch (IOException e) {
            throw new InputException(file + ": cannot be read: " + e.getMessage(), e);
        }
    }

    private static void write(Path file, String text) {
        String[] around = around(file);
        try {
            replace(file, (around[0] + "\n" + text + around[1]).getBytes(UTF_8));
        } catch (IOException e) {
            throw new InputException(file + ": cannot be written: " + e.getMessage(), e);
        }
    }

    /** Keeps the old file until the new one is whole. */
    private static void replace(Path file, byte[] bytes) throws IOException {
        Path draft = file.resolveSibling(file.getFileName() + ".draft");
        try {
            Files.write(draft, bytes);
            Files.move(draft, file, StandardCopyOption.REPLACE_EXISTING);
        } finally {
            Files.deleteIfExists(draft);
        }
    }

    private void writeJson(List<Section> sections) {
        if (json == null) {
            return;
        }
        Map<String, Object> values = new LinkedHashMap<>();
        sections.forEach(section -> values.put(section.key(), section.json()));
        try {
            replace(json, JSON.writerWithDefaultPrettyPrinter().writeValueAsBytes(values));
        } catch (IOException e) {
            throw new InputException(json + ": cannot be written: " + e.getMessage(), e);
        }
    }
}
