package dev.sluice.trainer;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A grammar of values: text rules that are expanded at random. Immutable and thread-safe.
 *
 * <pre>
 * # a comment
 * start = literal text with «rule» references
 * | [5] an alternative that is five times as likely
 * quote = '
 * | "
 * </pre>
 *
 * <p>{@code «rule:2-5»} expands a rule two to five times, {@code «#rule»} repeats its last text. Built in are
 * {@code «empty» «space» «tab» «nl» «cr» «nul» «byte:c0»}, with a range of lengths {@code «digits:1-5» «letters:3-8»
 * «Letters:3-8» «hex:4-8» «alnum:5-12»}, and {@code «nat:1-500»}, a number of that range. Blanks at the end of a line do
 * not count. From depth {@value #MAX_DEPTH} on every rule takes its first alternative.
 */
final class Grammar {

    private static final String START = "start";
    private static final int MAX_DEPTH = 24;
    private static final int MAX_LENGTH = 1 << 16;

    private static final Pattern RULE = Pattern.compile("([a-z0-9-]+) =(?: (.*))?");
    private static final Pattern ALTERNATIVE = Pattern.compile("\\|(?: (.*))?");
    private static final Pattern WEIGHT = Pattern.compile("\\[([1-9]\\d{0,3})](?: (.*))?");
    private static final Pattern REFERENCE = Pattern.compile("«([^«»]*)»");
    private static final Pattern RULE_NAME = Pattern.compile("(#?)([a-z0-9-]+)(?::(\\d{1,9})-(\\d{1,9}))?");
    private static final Pattern RANDOM_TEXT =
            Pattern.compile("(digits|letters|Letters|hex|alnum|nat):(\\d{1,12})-(\\d{1,12})");
    private static final Pattern BYTE = Pattern.compile("byte:([0-9a-f]{2})");

    private static final Map<String, String> CHARACTERS =
            Map.of("empty", "", "space", " ", "tab", "\t", "nl", "\n", "cr", "\r", "nul", "\0");
    private static final String LETTERS = "abcdefghijklmnopqrstuvwxyz";
    private static final String DIGITS = "0123456789";
    private static final Map<String, String> ALPHABETS = Map.of(
            "digits", DIGITS,
            "letters", LETTERS,
            "Letters", LETTERS + LETTERS.toUpperCase(Locale.ROOT),
            "hex", DIGITS + "abcdef",
            "alnum", LETTERS + LETTERS.toUpperCase(Locale.ROOT) + DIGITS);

    private final Map<String, Rule> rules;

    private Grammar(Map<String, Rule> rules) {
        this.rules = rules;
    }

    /** A grammar without rules, for files that need no common ones. */
    static Grammar empty() {
        return new Grammar(Map.of());
    }

    /** Reads a resource of this package; rules that it lacks are those of {@code common}. */
    static Grammar ofResource(String resource, Grammar common) {
        try (InputStream in = Grammar.class.getResourceAsStream(resource)) {
            if (in == null) {
                throw new IllegalStateException("the trainer's jar has no " + resource);
            }
            return parse(resource, new String(in.readAllBytes(), UTF_8), common);
        } catch (IOException e) {
            throw new UncheckedIOException(resource, e);
        }
    }

    /**
     * Reads a grammar.
     *
     * @throws InputException with file and line, if a line is no rule or refers to a rule that does not exist
     */
    static Grammar parse(String file, String text, Grammar common) {
        Map<String, Rule> rules = new HashMap<>(common.rules);
        Map<String, Rule> own = new HashMap<>();
        Rule current = null;
        int number = 0;
        for (String line : text.split("\n", -1)) {
            String place = file + ":" + ++number;
            String stripped = line.stripTrailing();
            Matcher rule = RULE.matcher(stripped);
            Matcher alternative = ALTERNATIVE.matcher(stripped);
            if (stripped.isEmpty() || stripped.startsWith("# ") || stripped.equals("#")) {
                continue;
            }
            if (current != null && alternative.matches()) {
                current.add(Alternative.parse(place, alternative.group(1)));
            } else if (rule.matches()) {
                current = new Rule(new ArrayList<>());
                current.add(Alternative.parse(place, rule.group(2)));
                if (own.put(rule.group(1), current) != null) {
                    throw new InputException(place + ": there are two rules " + rule.group(1));
                }
            } else {
                throw new InputException(place + ": neither a rule (name = text) nor an alternative (| text)");
            }
        }
        rules.putAll(own);
        own.values().forEach(rule -> rule.alternatives().forEach(alternative -> alternative.check(rules)));
        return new Grammar(rules);
    }

    /** One value, one char per byte. */
    String expand(SplittableRandom random) {
        return expand(START, random);
    }

    /** One text of {@code rule}. */
    String expand(String rule, SplittableRandom random) {
        if (!has(rule)) {
            throw new IllegalArgumentException("there is no rule " + rule);
        }
        Expansion expansion = new Expansion(rules, random);
        expansion.rule(rule, 0);
        return expansion.out.toString();
    }

    boolean has(String rule) {
        return rules.containsKey(rule);
    }

    /**
     * The same grammar, in which each rule whose name begins with {@code prefix} has but one text, drawn now. Such a rule
     * may name others in its own alternatives, not by way of a third rule.
     */
    Grammar settled(String prefix, SplittableRandom random) {
        Grammar settled = new Grammar(new HashMap<>(rules));
        Set<String> done = new HashSet<>();
        rules.keySet().stream()
                .filter(name -> name.startsWith(prefix))
                .sorted()
                .forEach(name -> settled.settle(name, prefix, done, random));
        return settled;
    }

    private void settle(String name, String prefix, Set<String> done, SplittableRandom random) {
        if (!done.add(name)) {
            return;
        }
        Objects.requireNonNull(rules.get(name))
                .references()
                .filter(reference -> reference.startsWith(prefix))
                .forEach(reference -> settle(reference, prefix, done, random));
        rules.put(name, Rule.of(expand(name, random)));
    }

    /** A piece of an alternative. */
    private sealed interface Part {}

    /** Text, one char per byte. */
    private record Literal(String text) implements Part {}

    private record RandomText(String kind, long least, long most) implements Part {}

    private record Reference(String rule, int least, int most) implements Part {}

    /** The last text of a rule again. */
    private record Repetition(String rule) implements Part {}

    private record Rule(List<Alternative> alternatives) {

        static Rule of(String text) {
            return new Rule(List.of(new Alternative("", 1, List.of(new Literal(text)))));
        }

        void add(Alternative alternative) {
            alternatives.add(alternative);
        }

        Stream<String> references() {
            return alternatives.stream()
                    .flatMap(alternative -> alternative.parts().stream())
                    .filter(Reference.class::isInstance)
                    .map(part -> ((Reference) part).rule());
        }

        Alternative pick(SplittableRandom random) {
            int total = 0;
            for (Alternative alternative : alternatives) {
                total += alternative.weight();
            }
            int ticket = random.nextInt(total);
            int i = 0;
            while (ticket >= alternatives.get(i).weight()) {
                ticket -= alternatives.get(i).weight();
                i++;
            }
            return alternatives.get(i);
        }
    }

    private record Alternative(String place, int weight, List<Part> parts) {

        static Alternative parse(String place, @Nullable String source) {
            String text = source == null ? "" : source;
            Matcher weight = WEIGHT.matcher(text);
            return weight.matches()
                    ? new Alternative(place, Integer.parseInt(weight.group(1)), parts(place, weight.group(2)))
                    : new Alternative(place, 1, parts(place, text));
        }

        private static List<Part> parts(String place, @Nullable String source) {
            String text = source == null ? "" : source;
            List<Part> parts = new ArrayList<>();
            Matcher reference = REFERENCE.matcher(text);
            int at = 0;
            while (reference.find()) {
                addText(parts, text.substring(at, reference.start()));
                parts.add(part(place, reference.group(1)));
                at = reference.end();
            }
            addText(parts, text.substring(at));
            return List.copyOf(parts);
        }

        private static void addText(List<Part> parts, String text) {
            if (!text.isEmpty()) {
                parts.add(new Literal(CorpusRequest.utf8(text)));
            }
        }

        private static Part part(String place, String reference) {
            String character = CHARACTERS.get(reference);
            if (character != null) {
                return new Literal(character);
            }
            Matcher raw = BYTE.matcher(reference);
            if (raw.matches()) {
                return new Literal(String.valueOf((char) Integer.parseInt(raw.group(1), 16)));
            }
            Matcher random = RANDOM_TEXT.matcher(reference);
            if (random.matches()) {
                return new RandomText(
                        random.group(1), Long.parseLong(random.group(2)), Long.parseLong(random.group(3)));
            }
            Matcher rule = RULE_NAME.matcher(reference);
            if (!rule.matches()) {
                throw new InputException(place + ": «" + reference + "» is no reference");
            }
            if (!rule.group(1).isEmpty()) {
                return new Repetition(rule.group(2));
            }
            return rule.group(3) == null
                    ? new Reference(rule.group(2), 1, 1)
                    : new Reference(rule.group(2), Integer.parseInt(rule.group(3)), Integer.parseInt(rule.group(4)));
        }

        void check(Map<String, Rule> rules) {
            for (Part part : parts) {
                if (part instanceof Reference reference) {
                    check(reference.rule(), rules);
                } else if (part instanceof Repetition repetition) {
                    check(repetition.rule(), rules);
                }
            }
        }

        private void check(String name, Map<String, Rule> rules) {
            if (!rules.containsKey(name)) {
                throw new InputException(place + ": there is no rule " + name);
            }
        }
    }

    /** One value in the making. */
    private static final class Expansion {

        private final Map<String, Rule> rules;
        private final SplittableRandom random;
        private final Map<String, String> last = new HashMap<>();
        private final StringBuilder out = new StringBuilder();

        Expansion(Map<String, Rule> rules, SplittableRandom random) {
            this.rules = rules;
            this.random = random;
        }

        void rule(String name, int depth) {
            Rule rule = rules.get(name);
            if (rule == null || out.length() > MAX_LENGTH) {
                return;
            }
            int from = out.length();
            Alternative chosen =
                    depth < MAX_DEPTH ? rule.pick(random) : rule.alternatives().get(0);
            if (depth <= 2 * MAX_DEPTH) {
                chosen.parts().forEach(part -> part(part, depth + 1));
            }
            last.put(name, out.substring(from));
        }

        private void part(Part part, int depth) {
            if (part instanceof Literal literal) {
                out.append(literal.text());
            } else if (part instanceof RandomText text) {
                randomText(text);
            } else if (part instanceof Reference reference) {
                long times = between(reference.least(), reference.most());
                for (int i = 0; i < times; i++) {
                    rule(reference.rule(), depth);
                }
            } else if (part instanceof Repetition repetition) {
                String text = last.get(repetition.rule());
                if (text == null) {
                    rule(repetition.rule(), depth);
                } else {
                    out.append(text);
                }
            }
        }

        private void randomText(RandomText text) {
            long size = between(text.least(), text.most());
            String alphabet = ALPHABETS.get(text.kind());
            if (alphabet == null) {
                out.append(size);
                return;
            }
            for (int i = 0; i < size; i++) {
                out.append(alphabet.charAt(random.nextInt(alphabet.length())));
            }
        }

        private long between(long least, long most) {
            return least + random.nextLong(Math.max(most - least, 0) + 1);
        }
    }
}
