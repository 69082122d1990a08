package dev.sluice.detector;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** The indicator words of all attack families, read once from {@code lexicon.txt}. Immutable. */
final class Lexicon {

    static final Lexicon INSTANCE = load();

    private final String text;
    private final List<String> categories;
    private final WordAutomaton automaton;

    private Lexicon(String text, List<String> categories, WordAutomaton automaton) {
        this.text = text;
        this.categories = List.copyOf(categories);
        this.automaton = automaton;
    }

    /** The whole file, for the schema's digest. */
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
            throw new IllegalArgumentException("lexicon.txt has no category " + name);
        }
        return index;
    }

    WordAutomaton automaton() {
        return automaton;
    }

    private static Lexicon load() {
        String text = read();
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

    private static String read() {
        try (InputStream in = Lexicon.class.getResourceAsStream("lexicon.txt")) {
            if (in == null) {
                throw new IllegalStateException("lexicon.txt is missing from the detector's jar");
            }
            BufferedReader reader = new BufferedReader(new InputStreamReader(in, StandardCharsets.US_ASCII));
            return String.join("\n", reader.lines().toList());
        } catch (IOException e) {
            throw new UncheckedIOException("lexicon.txt cannot be read", e);
        }
    }
}
