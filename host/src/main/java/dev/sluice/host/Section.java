package dev.sluice.host;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.common.ScalarStyle;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;

/**
 * One mapping of a YAML file. Whoever reads it asks for the keys that exist; {@link #refuseTheRest} then reports all
 * others with a suggestion. A value that cannot be read becomes a problem, and the fallback stands in for it so that
 * reading goes on. Not thread-safe.
 */
public final class Section {

    private static final Pattern VARIABLE = Pattern.compile("\\$\\{([A-Za-z_][A-Za-z0-9_]*)}");

    private final Problems problems;
    private final Map<String, String> environment;
    private final String path;
    private final int line;
    private final Map<String, Node> nodes = new LinkedHashMap<>();
    private final Map<String, Integer> lines = new LinkedHashMap<>();
    private final Set<String> known = new LinkedHashSet<>();

    Section(Problems problems, Map<String, String> environment, String path, int line, @Nullable Node node) {
        this.problems = problems;
        this.environment = environment;
        this.path = path;
        this.line = line;
        if (node instanceof MappingNode mapping) {
            mapping.getValue().forEach(this::take);
        } else if (node != null && !isEmpty(node)) {
            problems.add(line, path, "is no section; write its keys below it, indented");
        }
    }

    private void take(NodeTuple tuple) {
        String key = tuple.getKeyNode() instanceof ScalarNode scalar ? scalar.getValue() : "?";
        if (nodes.putIfAbsent(key, tuple.getValueNode()) != null) {
            problems.add(lineOf(tuple.getKeyNode()), pathOf(key), "stands twice; keep one");
        }
        lines.putIfAbsent(key, lineOf(tuple.getKeyNode()));
    }

    public boolean has(String key) {
        known.add(key);
        Node node = nodes.get(key);
        return node != null && !isEmpty(node);
    }

    /** True if the key stands for a section, not for a value. */
    public boolean hasSection(String key) {
        return has(key) && nodes.get(key) instanceof MappingNode;
    }

    public Set<String> keys() {
        return nodes.keySet();
    }

    public int line(String key) {
        return lines.getOrDefault(key, line);
    }

    String pathOf(String key) {
        return path.isEmpty() ? key : path + "." + key;
    }

    /** Path of the section itself, for example {@code routes[0]}. */
    String path() {
        return path;
    }

    /** Where it begins. */
    public int line() {
        return line;
    }

    /** Problems so far, of the whole file. */
    public int problemCount() {
        return problems.count();
    }

    boolean isTopLevel() {
        return path.indexOf('.') < 0;
    }

    /** Has {@code message} for a problem if the key is missing. */
    public void require(String key, String message) {
        if (!has(key)) {
            problem(key, message);
        }
    }

    public void problem(String key, String message) {
        problems.add(line(key), pathOf(key), message);
    }

    public <T> T value(String key, T fallback, Function<String, T> read) {
        return value(key, read).orElse(fallback);
    }

    public <T> Optional<T> value(String key, Function<String, T> read) {
        return has(key) ? read(key, nodes.get(key), read) : Optional.empty();
    }

    /** The values of a list; a single value counts as a list of one. */
    public <T> List<T> values(String key, Function<String, T> read) {
        if (!has(key)) {
            return List.of();
        }
        List<T> values = new ArrayList<>();
        elements(nodes.get(key)).forEach(node -> read(key, node, read).ifPresent(values::add));
        return values;
    }

    public Section section(String key) {
        return has(key) ? child(pathOf(key), line(key), nodes.get(key)) : child(pathOf(key), line, null);
    }

    /** The mappings of a list, named {@code routes[0]}, {@code routes[1]} and so on. */
    public List<Section> sections(String key) {
        if (!has(key)) {
            return List.of();
        }
        List<Section> sections = new ArrayList<>();
        for (Node node : elements(nodes.get(key))) {
            sections.add(child(pathOf(key) + "[" + sections.size() + "]", lineOf(node), node));
        }
        return sections;
    }

    /** As {@link #sections(String)}, but a single value stands for a mapping that has it as {@code onlyKey}. */
    public List<Section> sections(String key, String onlyKey) {
        if (!has(key)) {
            return List.of();
        }
        List<Section> sections = new ArrayList<>();
        for (Node node : elements(nodes.get(key))) {
            String childPath = pathOf(key) + "[" + sections.size() + "]";
            if (node instanceof ScalarNode) {
                Section single = child(childPath, lineOf(node), null);
                single.nodes.put(onlyKey, node);
                sections.add(single);
            } else {
                sections.add(child(childPath, lineOf(node), node));
            }
        }
        return sections;
    }

    /** Reports every key that nobody asked for. */
    public void refuseTheRest() {
        nodes.keySet().stream().filter(key -> !known.contains(key)).forEach(this::refuse);
    }

    private void refuse(String key) {
        problem(key, "unknown key; " + suggestion(key, known));
    }

    /** Names the nearest of {@code allowed}, if it is near, and all of them. */
    public static String suggestion(String word, Collection<String> allowed) {
        String all = String.join(", ", allowed);
        return allowed.stream()
                .min(Comparator.comparingInt(candidate -> edits(word, candidate)))
                .filter(nearest -> edits(word, nearest) <= Math.max(1, nearest.length() / 3))
                .map(nearest -> "did you mean " + nearest + "? Possible here: " + all)
                .orElse("possible here: " + all);
    }

    private Section child(String childPath, int childLine, @Nullable Node node) {
        return new Section(problems, environment, childPath, childLine, node);
    }

    private <T> Optional<T> read(String key, @Nullable Node node, Function<String, T> read) {
        if (!(node instanceof ScalarNode scalar)) {
            problem(key, "is a single value, not a list or a section");
            return Optional.empty();
        }
        try {
            return Optional.of(read.apply(resolved(scalar.getValue())));
        } catch (IllegalArgumentException e) {
            problems.add(lineOf(scalar), pathOf(key), String.valueOf(e.getMessage()));
            return Optional.empty();
        }
    }

    private String resolved(String text) {
        return VARIABLE.matcher(text).replaceAll(match -> Matcher.quoteReplacement(variable(match.group(1))));
    }

    private String variable(String name) {
        String value = environment.get(name);
        if (value == null) {
            throw new IllegalArgumentException("the environment variable " + name + " is not set");
        }
        return value;
    }

    private static List<Node> elements(@Nullable Node node) {
        if (node instanceof SequenceNode sequence) {
            return sequence.getValue();
        }
        return node == null ? List.of() : List.of(node);
    }

    private static boolean isEmpty(Node node) {
        return node instanceof ScalarNode scalar
                && scalar.getValue().isEmpty()
                && scalar.getScalarStyle() == ScalarStyle.PLAIN;
    }

    private static int lineOf(Node node) {
        return node.getStartMark().map(mark -> mark.getLine() + 1).orElse(1);
    }

    /** Levenshtein distance. */
    private static int edits(String from, String to) {
        int[] row = new int[to.length() + 1];
        for (int j = 0; j <= to.length(); j++) {
            row[j] = j;
        }
        for (int i = 1; i <= from.length(); i++) {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j <= to.length(); j++) {
                int changed = diagonal + (from.charAt(i - 1) == to.charAt(j - 1) ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.min(changed, 1 + Math.min(row[j], row[j - 1]));
            }
        }
        return row[to.length()];
    }
}
