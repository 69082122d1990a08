package dev.sluice.trainer;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sluice.trainer.Grammars.Kind;
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
            "Writes a corpus of made-up values: attacks of every class, and benign values that look dangerous.",
            "",
            "The values come from grammars; train and evaluate place them into requests. The same seed gives the same"
                    + " corpus."
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

    @Option(names = "--out", required = true, paramLabel = "FILE", description = "File to write; .gz compresses it.")
    private Path out = Path.of("");

    @Option(names = "--seed", defaultValue = "1", description = "Seed of every random choice.")
    private long seed;

    @Option(names = "--attacks", defaultValue = "2000", description = "Values of each attack class at most.")
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
        List<Kind> kinds = Grammars.all();
        Surroundings surroundings = Surroundings.of(kinds);
        try (Writer writer = open()) {
            for (Kind kind : kinds) {
                if (only == null || kind.attackClass() != null) {
                    write(kind, kind.attackClass() == null ? benign : attacks, surroundings, writer);
                }
            }
        } catch (IOException e) {
            throw new InputException(out + ": " + e.getMessage(), e);
        }
        return 0;
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
