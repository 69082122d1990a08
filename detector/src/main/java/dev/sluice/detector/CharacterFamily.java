package dev.sluice.detector;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Signs, classes, runs and balance of a window's characters, without regard to any grammar. */
final class CharacterFamily implements FeatureFamily {

    private record Sign(String name, int ordinal, String description) implements Evidence {}

    private static final String SIGNS = "'\"`<>()[]{};:=/\\|&$%#*+-,.!?@^~_ \n";
    private static final Map<Character, String> NAMES = Map.ofEntries(
            Map.entry('\'', "single-quote"),
            Map.entry('"', "double-quote"),
            Map.entry('`', "back-quote"),
            Map.entry('<', "less"),
            Map.entry('>', "greater"),
            Map.entry('(', "round-open"),
            Map.entry(')', "round-close"),
            Map.entry('[', "square-open"),
            Map.entry(']', "square-close"),
            Map.entry('{', "curly-open"),
            Map.entry('}', "curly-close"),
            Map.entry(';', "semicolon"),
            Map.entry(':', "colon"),
            Map.entry('=', "equals"),
            Map.entry('/', "slash"),
            Map.entry('\\', "backslash"),
            Map.entry('|', "bar"),
            Map.entry('&', "ampersand"),
            Map.entry('$', "dollar"),
            Map.entry('%', "percent"),
            Map.entry('#', "hash"),
            Map.entry('*', "star"),
            Map.entry('+', "plus"),
            Map.entry('-', "minus"),
            Map.entry(',', "comma"),
            Map.entry('.', "dot"),
            Map.entry('!', "bang"),
            Map.entry('?', "question"),
            Map.entry('@', "at"),
            Map.entry('^', "caret"),
            Map.entry('~', "tilde"),
            Map.entry('_', "underscore"),
            Map.entry(' ', "space"),
            Map.entry('\n', "line-end"));

    private static final List<Sign> FEATURES = signs();
    private static final int LENGTH = SIGNS.length();
    private static final int DIGITS = LENGTH + 1;
    private static final int LETTERS = LENGTH + 2;
    private static final int FOREIGN = LENGTH + 3;
    private static final int SYMBOLS = LENGTH + 4;
    private static final int INVALID = LENGTH + 5;
    private static final int CONTROL = LENGTH + 6;
    private static final int ROUND_BALANCE = LENGTH + 7;
    private static final int CURLY_BALANCE = LENGTH + 8;
    private static final int TOKENS = LENGTH + 9;
    private static final int LONGEST_WORD = LENGTH + 10;
    private static final int WORDS = LENGTH + 11;
    private static final int NUMBERS = LENGTH + 12;
    private static final int MEAN_WORD = LENGTH + 13;
    private static final int FIRST = LENGTH + 14;

    @Override
    public String name() {
        return "characters";
    }

    @Override
    public List<Sign> features() {
        return FEATURES;
    }

    @Override
    public List<Sentence> sentences() {
        return List.of(
                Sentence.quoting("quotes", signs("'\"`")),
                Sentence.quoting("signs that code is written with", signs("<>()[]{};=\\|&$%#*^!~+")),
                Sentence.of("characters that are no plain text", between(FOREIGN, ROUND_BALANCE)),
                Sentence.of("brackets that are not closed, or not opened", between(ROUND_BALANCE, TOKENS)),
                new Sentence(
                        "the shape of the value: its length, its mix of words, digits and blanks, what does not occur in it",
                        Sentence.Kind.SHAPE,
                        shape()));
    }

    @Override
    public boolean grammar() {
        return false;
    }

    @Override
    public void extract(Window w, Tally tally) {
        for (int i = 0; i < SIGNS.length(); i++) {
            tally.set(i, w.count(SIGNS.charAt(i)));
        }
        classes(w, tally);
        words(w, tally);
        tally.set(ROUND_BALANCE, w.count('(') - w.count(')'));
        tally.set(CURLY_BALANCE, w.count('{') - w.count('}'));
        tally.set(FIRST, w.kind(0) > Window.HEX ? SIGNS.indexOf(w.kind(0)) + 4 : w.kind(0));
    }

    private static void classes(Window w, Tally tally) {
        int digits = 0;
        for (int b = '0'; b <= '9'; b++) {
            digits += w.count(b);
        }
        int letters = 0;
        for (int b = 'a'; b <= 'z'; b++) {
            letters += w.count(b);
        }
        tally.set(LENGTH, w.length());
        tally.set(DIGITS, digits);
        tally.set(LETTERS, letters);
        tally.set(FOREIGN, w.count(Canonicalizer.LETTER & 0xFF));
        tally.set(SYMBOLS, w.count(Canonicalizer.SYMBOL & 0xFF));
        tally.set(INVALID, w.count(Canonicalizer.INVALID & 0xFF));
        tally.set(CONTROL, w.count(Canonicalizer.CONTROL & 0xFF));
    }

    private static void words(Window w, Tally tally) {
        int longest = 0;
        int words = 0;
        int numbers = 0;
        int letters = 0;
        for (int t = 0; t < w.tokens(); t++) {
            if (w.kind(t) == Window.WORD) {
                int size = w.end(t) - w.start(t);
                longest = Math.max(longest, size);
                letters += size;
                words++;
            } else if (w.kind(t) == Window.NUMBER) {
                numbers++;
            }
        }
        tally.set(TOKENS, w.tokens());
        tally.set(LONGEST_WORD, longest);
        tally.set(WORDS, words);
        tally.set(NUMBERS, numbers);
        tally.set(MEAN_WORD, words == 0 ? 0 : letters / words);
    }

    private static Sign[] signs(String characters) {
        return characters
                .chars()
                .mapToObj(sign -> FEATURES.get(SIGNS.indexOf(sign)))
                .toArray(Sign[]::new);
    }

    private static Sign[] between(int from, int to) {
        return FEATURES.subList(from, to).toArray(Sign[]::new);
    }

    private static List<FeatureFamily.Evidence> shape() {
        List<FeatureFamily.Evidence> shape = new ArrayList<>(FEATURES.subList(LENGTH, FOREIGN));
        shape.addAll(FEATURES.subList(TOKENS, FEATURES.size()));
        shape.addAll(List.of(signs(":/-,.?@_ \n")));
        return shape;
    }

    private static List<Sign> signs() {
        List<Sign> signs = new ArrayList<>();
        for (int i = 0; i < SIGNS.length(); i++) {
            String name = NAMES.getOrDefault(SIGNS.charAt(i), "?");
            signs.add(new Sign(name, signs.size(), "how often the " + name.replace('-', ' ') + " occurs"));
        }
        String[][] others = {
            {"length", "bytes of the window"},
            {"digits", "ASCII digits"},
            {"letters", "ASCII letters"},
            {"foreign", "letters and digits of other scripts"},
            {"symbols", "signs and blanks outside ASCII"},
            {"invalid", "bytes that are not UTF-8"},
            {"control", "control characters"},
            {"round-balance", "opening less closing round brackets"},
            {"curly-balance", "opening less closing curly brackets"},
            {"tokens", "tokens"},
            {"longest-word", "bytes of the longest word"},
            {"words", "words"},
            {"numbers", "numbers"},
            {"mean-word", "mean length of a word"},
            {"first", "what kind of token the window starts with"},
        };
        for (String[] other : others) {
            signs.add(new Sign(other[0], signs.size(), other[1]));
        }
        return List.copyOf(signs);
    }
}
