package dev.sluice.trainer;

import dev.sluice.detector.AttackClass;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The grammars that come with the trainer: one of each attack class, one of each kind of benign value. */
final class Grammars {

    private static final String COMMON = "common.grammar";
    private static final String SUFFIX = ".grammar";

    private Grammars() {}

    /**
     * A grammar and what its values are.
     *
     * @param kind name of the file, for example {@code sqli} or {@code css-selectors}
     * @param attackClass null for benign values
     */
    record Kind(String kind, @Nullable AttackClass attackClass, Grammar grammar) {}

    /** All grammars, attacks first, in the order of their names. */
    static List<Kind> all() {
        Grammar common = Grammar.ofResource(COMMON, Grammar.empty());
        List<Kind> kinds = new ArrayList<>();
        for (String kind : names("attack")) {
            AttackClass attackClass = AttackClass.ofLabel(kind)
                    .orElseThrow(() -> new IllegalStateException("attack/" + kind + SUFFIX + " is no attack class"));
            kinds.add(new Kind(kind, attackClass, Grammar.ofResource("attack/" + kind + SUFFIX, common)));
        }
        for (String kind : names("benign")) {
            kinds.add(new Kind(kind, null, Grammar.ofResource("benign/" + kind + SUFFIX, common)));
        }
        return kinds;
    }

    /** The grammars in a folder beside the common one, without their suffix, sorted. */
    static List<String> names(String folder) {
        URL anchor = Objects.requireNonNull(Grammars.class.getResource(COMMON), COMMON);
        try {
            URI uri = anchor.toURI();
            if (!uri.getScheme().equals("jar")) {
                return names(Path.of(uri).resolveSibling(folder));
            }
            try (FileSystem jar = FileSystems.newFileSystem(uri, Map.of())) {
                String file = Grammars.class.getPackageName().replace('.', '/') + "/" + folder;
                return names(jar.getPath(file));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(folder, e);
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }

    private static List<String> names(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(file -> Objects.toString(file.getFileName()))
                    .filter(name -> name.endsWith(SUFFIX))
                    .map(name -> name.substring(0, name.length() - SUFFIX.length()))
                    .sorted()
                    .toList();
        }
    }
}
