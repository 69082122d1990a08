package dev.sluice.detector;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** The indicator words of all attack families and which follow which, read once from two files. Immutable. */
final class Lexicon {

    /**
     * Words of two categories, in this order.
     *
     * @param first index into {@link #categories()}
     * @param second index into {@link #categories()}, perhaps the same
     */
    record Pair(int first, int second) {}

    static final Lexicon INSTANCE = load();

    private final String text;
    private final List<String> categories;
    private final List<Pair> pairs;
    private final WordAutomaton automaton;

    private Lexicon(String text, List<String> categories, WordAutomaton automaton) {
        this.text = text;
        this.categories = List.copyOf(categories);
        this.pairs = readPairs();
        this.automaton = automaton;
    }

    /** The whole of the words' file, for the schema's digest. */
    String text() {
        return text;
    }

    /** Names of the categories; a word's category is an index into this list. */
    List<String> categories() {
        return categories;
    }

    /** Index of a category that exists. */
    int category(String name) {
        int index = categories.indexOf(name);
        if (index < 0) {
            throw new IllegalArgumentException("lexicon.txt has no category \"" + name + "\"");
        }
        return index;
    }

    /** The pairs worth counting. */
    List<Pair> pairs() {
        return pairs;
    }

    WordAutomaton automaton() {
        return automaton;
    }

    private static Lexicon load() {
        String text = read("lexicon.txt");
        List<String> categories = new ArrayList<>();
        List<WordAutomaton.Word> words = new ArrayList<>();
        for (String line : text.split("\n", -1)) {
            if (line.isBlank() || line.startsWith("# ")) {
                continue;
            }
            int colon = line.indexOf(": ");
            categories.add(line.substring(0, colon));
            for (String word : line.substring(colon + 2).trim().split(" +", -1)) {
                words.add(WordAutomaton.Word.parse(word, categories.size() - 1));
            }
        }
        return new Lexicon(text, categories, new WordAutomaton(words));
    }

    private List<Pair> readPairs() {
        return read("pairs.txt")
                .lines()
                .filter(line -> !line.isBlank() && !line.startsWith("# "))
                .map(line -> line.split(" ", 2))
                .map(names -> new Pair(category(names[0]), category(names[1])))
                .toList();
    }

    private static String read(String file) {
        try (InputStream in = Lexicon.class.getResourceAsStream(file)) {
            if (in == null) {
                throw new IllegalStateException(file + " is missing from the detector's jar");
            }
            BufferedReader reader = new BufferedReader(new InputStreamReader(in, StandardCharsets.US_ASCII));
            return String.join("\n", reader.lines().toList());
        } catch (IOException e) {
            throw new UncheckedIOException(file + " cannot be read", e);
        }
    }
}
