package dev.sluice.trainer;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.function.Consumer;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;

/**
 * Looks for parameters by what cross-validation says of them. Every trial is a line of the state file as soon as it is done, so
 * a search that was killed goes on where it was. What a trial tries depends on seed and number alone.
 */
final class ParameterSearch {

    /** How trials are chosen. */
    enum Kind {
        /** All trials with all trees. */
        RANDOM,
        /** All trials with few trees, the best third with three times as many, and so on. */
        HALVING
    }

    private static final int ETA = 3;
    private static final int LEAST_TREES = 20;
    private static final ObjectMapper JSON = new ObjectMapper();

    /**
     * A finished trial.
     *
     * @param worth the higher, the better
     */
    record Trial(int number, BoosterParameters parameters, double worth) {}

    private final Kind kind;
    private final int trials;
    private final BoosterParameters base;
    private final Path state;
    private final String measure;
    private final String question;
    private final Consumer<String> log;
    private final Map<String, Double> done = new HashMap<>();

    /**
     * A search.
     *
     * @param state file that grows with every trial
     * @param measure what a trial's worth is, for people
     * @param question what is searched in, so that a state file of another search is refused
     */
    ParameterSearch(
            Kind kind,
            int trials,
            BoosterParameters base,
            Path state,
            String measure,
            String question,
            Consumer<String> log) {
        if (trials < 1) {
            throw new InputException("--trials is at least 1, not " + trials);
        }
        this.kind = kind;
        this.trials = trials;
        this.base = base;
        this.state = state;
        this.measure = measure;
        this.question = Digests.ofText(kind + " " + trials + " " + base + " " + measure + " " + question);
        this.log = log;
    }

    /** Tries what was not tried yet and returns the best. */
    Trial best(ToDoubleFunction<BoosterParameters> worthOf) {
        resume();
        List<Integer> candidates = IntStream.range(0, trials).boxed().toList();
        int trees = kind == Kind.RANDOM ? base.trees() : firstTrees();
        while (true) {
            List<Trial> ranked = rung(candidates, trees, worthOf);
            if (trees >= base.trees()) {
                return ranked.get(0);
            }
            candidates = ranked.stream()
                    .limit((candidates.size() + ETA - 1) / ETA)
                    .map(Trial::number)
                    .toList();
            trees = Math.min(base.trees(), trees * ETA);
        }
    }

    private int firstTrees() {
        int trees = base.trees();
        for (int left = trials; left > 1 && trees / ETA >= LEAST_TREES; left = (left + ETA - 1) / ETA) {
            trees = (trees + ETA - 1) / ETA;
        }
        return trees;
    }

    private List<Trial> rung(List<Integer> candidates, int trees, ToDoubleFunction<BoosterParameters> worthOf) {
        List<Trial> ranked = new ArrayList<>();
        for (int number : candidates) {
            Trial trial = trial(number, trees, worthOf);
            ranked.add(trial);
            ranked.sort(Comparator.comparingDouble(Trial::worth).reversed());
            log.accept(String.format(
                    Locale.ROOT,
                    "trial %d of %d, %d trees: %s %.5f; best so far %.5f (trial %d)",
                    number + 1,
                    trials,
                    trees,
                    measure,
                    trial.worth(),
                    ranked.get(0).worth(),
                    ranked.get(0).number() + 1));
        }
        return ranked;
    }

    private Trial trial(int number, int trees, ToDoubleFunction<BoosterParameters> worthOf) {
        BoosterParameters parameters = drawn(number).withTrees(trees);
        Double known = done.get(number + "/" + trees);
        if (known != null) {
            return new Trial(number, parameters, known);
        }
        Trial trial = new Trial(number, parameters, worthOf.applyAsDouble(parameters));
        append(line(trial));
        return trial;
    }

    /** Trial 0 is what was given. */
    private BoosterParameters drawn(int number) {
        if (number == 0) {
            return base;
        }
        SplittableRandom random = new SplittableRandom(Digests.mix(base.seed(), "trial " + number));
        return new BoosterParameters(
                base.trees(),
                (int) Math.round(between(random, 7, 127)),
                rounded(between(random, 0.01, 0.2)),
                (int) Math.round(between(random, 5, 200)),
                rounded(0.3 + 0.7 * random.nextDouble()),
                rounded(0.5 + 0.5 * random.nextDouble()),
                rounded(between(random, 0.01, 30)),
                base.threads(),
                base.seed());
    }

    /** Evenly over the orders of magnitude. */
    private static double between(SplittableRandom random, double least, double most) {
        return least * Math.pow(most / least, random.nextDouble());
    }

    private static double rounded(double value) {
        return Double.parseDouble(String.format(Locale.ROOT, "%.3g", value));
    }

    private void resume() {
        if (!Files.exists(state)) {
            append(write(Map.of("search", question)));
            return;
        }
        String text = read();
        String whole = text.substring(0, text.lastIndexOf('\n') + 1); // a kill may have cut the last line
        List<JsonNode> lines = whole.lines().map(this::parse).toList();
        if (lines.isEmpty() || !question.equals(lines.get(0).path("search").asText())) {
            throw new InputException(
                    state + ": belongs to another search (other data, options or seed); name a new file");
        }
        for (JsonNode line : lines.subList(1, lines.size())) {
            done.put(
                    line.path("trial").asInt() + "/" + line.path("trees").asInt(),
                    line.path("worth").asDouble());
        }
        if (whole.length() < text.length()) {
            save(whole, StandardOpenOption.TRUNCATE_EXISTING);
        }
        log.accept(state + ": goes on after " + done.size() + " finished trials");
    }

    private static String line(Trial trial) {
        BoosterParameters parameters = trial.parameters();
        Map<String, Object> line = new LinkedHashMap<>();
        line.put("trial", trial.number());
        line.put("trees", parameters.trees());
        line.put("worth", trial.worth());
        line.put("leaves", parameters.leaves());
        line.put("learningRate", parameters.learningRate());
        line.put("minDataInLeaf", parameters.minDataInLeaf());
        line.put("featureFraction", parameters.featureFraction());
        line.put("baggingFraction", parameters.baggingFraction());
        line.put("lambda", parameters.lambda());
        return write(line);
    }

    private static String write(Map<String, Object> line) {
        try {
            return JSON.writeValueAsString(line) + "\n";
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("maps of numbers and texts can be written", e);
        }
    }

    private JsonNode parse(String line) {
        try {
            return JSON.readTree(line);
        } catch (JsonProcessingException e) {
            throw new InputException(state + ": is no state file of a search: " + e.getOriginalMessage(), e);
        }
    }

    private String read() {
        try {
            return Files.readString(state);
        } catch (IOException e) {
            throw new InputException(state + ": cannot be read: " + e.getMessage(), e);
        }
    }

    private void append(String line) {
        save(line, StandardOpenOption.APPEND);
    }

    private void save(String text, StandardOpenOption how) {
        try {
            Files.createDirectories(
                    Objects.requireNonNull(state.toAbsolutePath().getParent()));
            Files.write(state, text.getBytes(UTF_8), StandardOpenOption.CREATE, StandardOpenOption.WRITE, how);
        } catch (IOException e) {
            throw new InputException(state + ": cannot be written: " + e.getMessage(), e);
        }
    }
}
