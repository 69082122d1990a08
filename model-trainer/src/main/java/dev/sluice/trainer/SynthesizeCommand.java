package dev.sluice.trainer;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sluice.detector.AttackClass;
import dev.sluice.trainer.Grammars.Kind;
import dev.sluice.trainer.Traffic.Labelled;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import java.util.zip.GZIPOutputStream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(
        name = "synthesize",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        showDefaultValues = true,
        description = {
            "Writes a corpus of made-up traffic, or of made-up values.",
            "",
            "With --requests: whole requests of many sites, people, programs and robots, attacks among them. A model can"
                    + " be trained on it alone.",
            "",
            "Without: attacks of every class, and benign values that look dangerous; train and evaluate place them into"
                    + " requests.",
            "",
            "Everything comes from grammars. The same options and seed give the same corpus."
        },
        footer = {"", "Exit codes: 0 done, 2 bad usage or input, 70 a bug."})
final class SynthesizeCommand implements Callable<Integer> {

    /** How the sources of made-up records begin. */
    static final String SOURCE_PREFIX = "synthetic-";

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int MUTATED_ATTACKS_PERCENT = 30;
    private static final int MUTATED_BENIGN_PERCENT = 8;
    private static final int SURROUNDED_ATTACKS_PERCENT = 5;
    private static final int TRIES_PER_VALUE = 3;
    private static final int PROBE_DIVISOR = 16;

    @Option(names = "--out", required = true, paramLabel = "FILE", description = "File to write; .gz compresses it.")
    private Path out = Path.of("");

    @Option(names = "--seed", defaultValue = "1", description = "Seed of every random choice.")
    private long seed;

    @Option(names = "--requests", paramLabel = "N", description = "Write so many whole requests.")
    private @Nullable Integer requests;

    @Option(
            names = "--attack-share",
            defaultValue = "0.25",
            paramLabel = "SHARE",
            description = "With --requests: how many of them are attacks, 0 to 1.")
    private double attackShare;

    @Option(
            names = "--attacks",
            defaultValue = "2000",
            description = "Values of each attack class at most; of scanners' probes a sixteenth.")
    private int attacks;

    @Option(names = "--benign", defaultValue = "1000", description = "Values of each benign kind at most.")
    private int benign;

    @Option(
            names = "--without",
            paramLabel = "FAMILY",
            description = "Leave this family of mutators out, to test with it: ${COMPLETION-CANDIDATES}.")
    private Mutator.@Nullable Family without;

    @Option(
            names = "--only",
            paramLabel = "FAMILY",
            description = "Write only attacks that this family of mutators rewrote, no benign values.")
    private Mutator.@Nullable Family only;

    @Override
    public Integer call() {
        if (without != null && only != null) {
            throw new InputException(
                    "--without leaves a family of mutators out, --only takes one alone: give one of them");
        }
        if (requests != null) {
            traffic(requests);
            return 0;
        }
        List<Kind> kinds = Grammars.all();
        Surroundings surroundings = Surroundings.of(kinds);
        try (Writer writer = open()) {
            for (Kind kind : kinds) {
                if (only == null || kind.attackClass() != null) {
                    write(kind, most(kind), surroundings, writer);
                }
            }
        } catch (IOException e) {
            throw new InputException(out + ": " + e.getMessage(), e);
        }
        return 0;
    }

    /** Of probes fewer: they are alike, and a class counts in training by how many values it has. */
    private int most(Kind kind) {
        if (kind.attackClass() == null) {
            return benign;
        }
        return kind.attackClass() == AttackClass.SCANNER ? Math.max(1, attacks / PROBE_DIVISOR) : attacks;
    }

    private void traffic(int count) {
        if (count < 1) {
            throw new InputException("--requests is at least 1, not " + count);
        }
        if (!(attackShare >= 0 && attackShare <= 1)) {
            throw new InputException("--attack-share is 0 to 1, not " + attackShare);
        }
        if (only != null) {
            throw new InputException("--only writes values; with --requests leave a family out by --without");
        }
        try (CorpusWriter corpus = CorpusWriter.open(out, Writer.nullWriter());
                Progress progress = Progress.start("making requests up", count, "requests")) {
            new Traffic(seed, attackShare, families()).write(count, labelled -> {
                String id = SOURCE_PREFIX + "request:" + (corpus.count() + 1);
                corpus.writeMadeUp(id, source(labelled), category(labelled), labelled.payload(), labelled.request());
                progress.stepBy(1);
            });
            corpus.commit();
        } catch (IOException e) {
            throw new InputException(out + ": " + e.getMessage(), e);
        }
    }

    private static String source(Labelled labelled) {
        String category = category(labelled);
        return category == null ? Groups.MADE_UP_SITE_PREFIX + labelled.site() : SOURCE_PREFIX + category;
    }

    private static @Nullable String category(Labelled labelled) {
        AttackClass attackClass = labelled.attackClass();
        return attackClass == null ? null : attackClass.label();
    }

    private Writer open() throws IOException {
        OutputStream file = Files.newOutputStream(out);
        OutputStream bytes = out.toString().endsWith(".gz") ? new GZIPOutputStream(file) : file;
        return new BufferedWriter(new OutputStreamWriter(bytes, UTF_8));
    }

    /** Distinct values only; a grammar with fewer than asked for gives what it has. */
    private void write(Kind kind, int most, Surroundings surroundings, Writer writer) throws IOException {
        SplittableRandom random = new SplittableRandom(Digests.mix(seed, label(kind) + " " + kind.kind()));
        List<Mutator> mutators = Mutator.of(kind.attackClass(), families());
        Set<String> seen = new HashSet<>();
        for (int i = 0; i < most * TRIES_PER_VALUE && seen.size() < most; i++) {
            String plain = kind.grammar().expand(random);
            String mutated = mutated(plain, kind, mutators, random);
            String value = surrounded(kind, random) ? surroundings.around(mutated, random) : mutated;
            boolean wanted = only == null || !value.equals(plain);
            if (wanted && !value.isBlank() && seen.add(value)) {
                writer.write(line(kind, seen.size(), value));
                writer.write('\n');
            }
        }
    }

    /** Attacks that one family of mutators shall show stand alone. */
    private boolean surrounded(Kind kind, SplittableRandom random) {
        return kind.attackClass() != null && only == null && random.nextInt(100) < SURROUNDED_ATTACKS_PERCENT;
    }

    private Set<Mutator.Family> families() {
        if (only != null) {
            return EnumSet.of(only);
        }
        Set<Mutator.Family> families = EnumSet.allOf(Mutator.Family.class);
        if (without != null) {
            families.remove(without);
        }
        return families;
    }

    private String mutated(String value, Kind kind, List<Mutator> mutators, SplittableRandom random) {
        int percent = kind.attackClass() == null ? MUTATED_BENIGN_PERCENT : MUTATED_ATTACKS_PERCENT;
        if (mutators.isEmpty() || only == null && random.nextInt(100) >= percent) {
            return value;
        }
        return mutators.get(random.nextInt(mutators.size())).apply(value, random);
    }

    private static String label(Kind kind) {
        return kind.attackClass() == null ? "benign" : "malicious";
    }

    private static String line(Kind kind, int number, String value) throws JsonProcessingException {
        String source = SOURCE_PREFIX + kind.kind();
        Map<String, @Nullable Object> line = new LinkedHashMap<>();
        line.put("id", source + ":" + number);
        line.put("source", source);
        line.put("label", label(kind));
        line.put("category", kind.attackClass() == null ? null : kind.kind());
        line.put("payload_base64", Base64.getEncoder().encodeToString(value.getBytes(ISO_8859_1)));
        return JSON.writeValueAsString(line);
    }
}
