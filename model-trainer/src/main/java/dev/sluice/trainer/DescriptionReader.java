package dev.sluice.trainer;

import dev.sluice.trainer.TableDescription.Content;
import dev.sluice.trainer.TableDescription.Header;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Compose;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;

/** Reads the YAML file that describes a table. Whatever is wrong is an {@link InputException} with file and line. */
final class DescriptionReader {

    private static final List<String> KEYS = List.of(
            "files",
            "test",
            "format",
            "header",
            "columns",
            "label",
            "positive",
            "negative",
            "family",
            "source",
            "drop",
            "missing");

    private final Path file;
    private final Map<String, Node> nodes = new LinkedHashMap<>();

    private DescriptionReader(Path file) {
        this.file = file;
    }

    static TableDescription read(Path file) {
        DescriptionReader reader = new DescriptionReader(file);
        reader.load();
        return reader.description();
    }

    private void load() {
        if (!(compose() instanceof MappingNode root)) {
            throw new InputException(file + ":1: describes no table; it begins like \"files: [ flows.csv ]\"");
        }
        for (NodeTuple tuple : root.getValue()) {
            String key = scalar(tuple.getKeyNode(), "a key");
            if (!KEYS.contains(key)) {
                throw wrong(tuple.getKeyNode(), key + ": unknown key; " + Suggestion.of(key, KEYS));
            }
            if (nodes.put(key, tuple.getValueNode()) != null) {
                throw wrong(tuple.getKeyNode(), key + ": stands twice; keep one");
            }
        }
    }

    private @Nullable Node compose() {
        try {
            LoadSettings settings = LoadSettings.builder().setUseMarks(true).build();
            return new Compose(settings).composeString(Files.readString(file)).orElse(null);
        } catch (MarkedYamlEngineException e) {
            int line = e.getProblemMark().map(mark -> mark.getLine() + 1).orElse(1);
            throw new InputException(file + ":" + line + ": is no YAML: " + e.getProblem(), e);
        } catch (YamlEngineException e) {
            throw new InputException(file + ": is no YAML: " + e.getMessage(), e);
        } catch (IOException e) {
            throw new InputException(file + ": cannot be read: " + reason(e), e);
        }
    }

    private static String reason(IOException e) {
        return e instanceof NoSuchFileException ? "there is no such file" : String.valueOf(e.getMessage());
    }

    private TableDescription description() {
        Header header = choice("header", Header.class, Header.TRUE);
        TableFormat format = nodes.containsKey("format") ? choice("format", TableFormat.class, TableFormat.CSV) : null;
        Map<String, Content> columns = columns();
        if (header != Header.TRUE && columns.isEmpty()) {
            throw new InputException(file + ": columns: without a header line, list all columns in order");
        }
        List<String> positive = texts("positive");
        List<String> negative = texts("negative");
        if (positive.isEmpty() && negative.isEmpty()) {
            throw new InputException(
                    file + ": positive: say which label values to find, or with \"negative\" which not");
        }
        String family = text("family");
        String source = text("source");
        if (family != null && source != null) {
            throw wrong(node("source"), "source: give either family or source");
        }
        return new TableDescription(
                file,
                paths("files"),
                nodes.containsKey("test") ? paths("test") : List.of(),
                format,
                header,
                columns,
                label(),
                positive,
                negative,
                family,
                source,
                new LinkedHashSet<>(texts("drop")),
                nodes.containsKey("missing") ? Set.copyOf(texts("missing")) : TableDescription.MISSING);
    }

    private String label() {
        String label = text("label");
        if (label == null) {
            throw new InputException(file + ": label: name the column that says what a row is");
        }
        return label;
    }

    private List<Path> paths(String key) {
        List<Path> paths =
                values(key, text -> file.toAbsolutePath().resolveSibling(text).normalize());
        if (paths.isEmpty()) {
            throw new InputException(file + ": " + key + ": name at least one file");
        }
        return paths;
    }

    /** A mapping of names to types, or a list of names. */
    private Map<String, Content> columns() {
        Map<String, Content> columns = new LinkedHashMap<>();
        if (nodes.get("columns") instanceof MappingNode mapping) {
            for (NodeTuple tuple : mapping.getValue()) {
                String name = scalar(tuple.getKeyNode(), "columns");
                Content type = constant("columns." + name, tuple.getValueNode(), Content.class);
                if (columns.put(name, type) != null) {
                    throw wrong(tuple.getKeyNode(), "columns." + name + ": stands twice; column names are unique");
                }
            }
        } else if (nodes.containsKey("columns")) {
            throw wrong(node("columns"), "columns: list names with types, such as \"duration: numeric\"");
        }
        return columns;
    }

    private @Nullable String text(String key) {
        Node node = nodes.get(key);
        return node == null ? null : scalar(node, key);
    }

    private List<String> texts(String key) {
        return values(key, text -> text);
    }

    /** The values of a list; a single value counts as a list of one. */
    private <T> List<T> values(String key, Function<String, T> read) {
        Node node = nodes.get(key);
        if (node == null) {
            return List.of();
        }
        List<Node> elements = node instanceof SequenceNode sequence ? sequence.getValue() : List.of(node);
        return elements.stream()
                .map(element -> read.apply(scalar(element, key)))
                .toList();
    }

    private <E extends Enum<E>> E choice(String key, Class<E> kind, E fallback) {
        return nodes.containsKey(key) ? constant(key, node(key), kind) : fallback;
    }

    private <E extends Enum<E>> E constant(String key, Node node, Class<E> kind) {
        String text = scalar(node, key);
        List<String> names = Arrays.stream(kind.getEnumConstants())
                .map(each -> each.name().toLowerCase(Locale.ROOT))
                .toList();
        if (!names.contains(text)) {
            throw wrong(node, key + ": \"" + text + "\" is none of " + String.join(", ", names));
        }
        return Enum.valueOf(kind, text.toUpperCase(Locale.ROOT));
    }

    private Node node(String key) {
        return Objects.requireNonNull(nodes.get(key));
    }

    private String scalar(Node node, String key) {
        if (node instanceof ScalarNode scalar) {
            return scalar.getValue();
        }
        throw wrong(node, key + ": is a single value, not a list or a section");
    }

    private InputException wrong(Node node, String problem) {
        int line = node.getStartMark().map(mark -> mark.getLine() + 1).orElse(1);
        return new InputException(file + ":" + line + ": " + problem);
    }
}
