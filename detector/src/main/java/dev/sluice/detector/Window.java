package dev.sluice.detector;

import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/**
 * A stretch of canonical text, at most {@value #SIZE} bytes, with what every feature family reads from it: a histogram,
 * the tokens and the indicator words. Reused for one window after the other; not thread-safe.
 *
 * <p>A token is a word, a number, a line end, or a single other byte. Blanks are no tokens (nor is a plus that stands
 * for one); each token knows whether one
 * stood before it. Token indexes outside the window are allowed and answer {@link #NONE}.
 */
final class Window implements WordAutomaton.Sink {

    /** Bytes of a window. */
    static final int SIZE = 384;
    /** Bytes from one window's start to the next one's. */
    static final int STRIDE = 288;

    /** Kind of a token outside the window. */
    static final int NONE = 0;
    /** Letters, digits and underscores that are not a {@link #NUMBER} or {@link #HEX}. */
    static final int WORD = 1;
    /** Digits only. */
    static final int NUMBER = 2;
    /** {@code 0x} and at least two hexadecimal digits. */
    static final int HEX = 3;
    /** Any other token's kind is its byte. */
    static final int NEWLINE = '\n';

    /** Bytes from one word to the next, at most, that make a pair. */
    static final int NEAR = 24;

    // Rules look this far to both sides of a token without asking where the window ends.
    static final int PAD = 16;

    private final byte[] bytes = new byte[SIZE + 2 * PAD];
    private final int[] histogram = new int[256];
    private final int[] wordCounts;
    private final int[] lastStarts;
    private final int[] lastEnds;
    private final int[] pairCounts;
    /** By the category of the second word: pairs, each a number and its first word's category. */
    private final int[][] pairsEnding;

    private final long[] categoriesAt = new long[SIZE + 1];
    private final int[] kinds = new int[SIZE + 2 * PAD];
    private final short[] starts = new short[SIZE + 2 * PAD];
    private final short[] ends = new short[SIZE + 2 * PAD];
    private final long[] categories = new long[SIZE + 2 * PAD];
    private final WordAutomaton automaton;
    private int length;
    private int tokens;
    private boolean hasWords;

    Window(Lexicon lexicon) {
        this.automaton = lexicon.automaton();
        int categoryCount = lexicon.categories().size();
        this.wordCounts = new int[categoryCount];
        this.lastStarts = new int[categoryCount];
        this.lastEnds = new int[categoryCount];
        this.pairCounts = new int[lexicon.pairs().size()];
        this.pairsEnding = new int[categoryCount][];
        for (int category = 0; category < categoryCount; category++) {
            pairsEnding[category] = pairsEnding(lexicon.pairs(), category);
        }
    }

    private static int[] pairsEnding(List<Lexicon.Pair> pairs, int category) {
        return IntStream.range(0, pairs.size())
                .filter(pair -> pairs.get(pair).second() == category)
                .flatMap(pair -> IntStream.of(pair, pairs.get(pair).first()))
                .toArray();
    }

    /** Takes {@code text[from, to)} in, at most {@link #SIZE} bytes. */
    void set(byte[] text, int from, int to) {
        take(text, from, to);
        read();
    }

    /** The first half of {@link #set}: afterwards {@link #hasWords} and {@link #text} tell of this window. */
    void take(byte[] text, int from, int to) {
        length = to - from;
        System.arraycopy(text, from, bytes, PAD, length);
        Arrays.fill(bytes, PAD + length, PAD + length + PAD, (byte) 0);
        findWords();
    }

    /** The second half of {@link #set}. */
    void read() {
        countBytes();
        tokenize();
    }

    private void countBytes() {
        Arrays.fill(histogram, 0);
        for (int i = PAD; i < PAD + length; i++) {
            histogram[bytes[i] & 0xFF]++;
        }
    }

    private void findWords() {
        hasWords = false;
        Arrays.fill(wordCounts, 0);
        Arrays.fill(pairCounts, 0);
        Arrays.fill(lastEnds, -NEAR);
        Arrays.fill(categoriesAt, 0, length + 1, 0);
        automaton.find(bytes, PAD, PAD + length, this);
    }

    @Override
    public void word(int category, int start, int end) {
        hasWords = true;
        wordCounts[category]++;
        countPairs(category, start);
        lastStarts[category] = start;
        lastEnds[category] = end;
        categoriesAt[start - PAD] |= 1L << category;
    }

    /** The second word may begin within the first, as in {@code bin/cat}, but not where it begins. */
    private void countPairs(int second, int start) {
        int[] ending = pairsEnding[second];
        for (int i = 0; i < ending.length; i += 2) {
            int first = ending[i + 1];
            if (start > lastStarts[first] && start <= lastEnds[first] + NEAR) {
                pairCounts[ending[i]]++;
            }
        }
    }

    private void tokenize() {
        int t = 0;
        int i = 0;
        while (i < length) {
            byte b = bytes[PAD + i];
            if (b == ' ' || b == '+' && isPlusForBlank(i)) {
                i++;
                continue;
            }
            int end = Text.isWord(b) ? wordEnd(i) : i + 1;
            int slot = PAD + t++;
            kinds[slot] = Text.isWord(b) ? wordKind(i, end) : b & 0xFF;
            starts[slot] = (short) i;
            ends[slot] = (short) end;
            categories[slot] = categoriesAt[i];
            i = end;
        }
        tokens = t;
        for (int k = 0; k < PAD; k++) {
            kinds[PAD + t + k] = NONE;
            starts[PAD + t + k] = (short) length;
            ends[PAD + t + k] = (short) length;
            categories[PAD + t + k] = 0;
        }
    }

    /** Forms write a blank as a plus, and so do payloads where nothing decodes it. */
    private boolean isPlusForBlank(int i) {
        return histogram[' '] == 0 && Text.isWord(bytes[PAD + i - 1]) && Text.isLetter(bytes[PAD + i + 1]);
    }

    private int wordEnd(int from) {
        int i = from + 1;
        while (Text.isWord(bytes[PAD + i])) {
            i++;
        }
        return i;
    }

    private int wordKind(int from, int to) {
        if (!Text.isDigit(bytes[PAD + from])) {
            return WORD;
        }
        if (to - from >= 4 && bytes[PAD + from] == '0' && bytes[PAD + from + 1] == 'x') {
            return allHex(from + 2, to) ? HEX : WORD;
        }
        for (int i = from; i < to; i++) {
            if (!Text.isDigit(bytes[PAD + i])) {
                return WORD;
            }
        }
        return NUMBER;
    }

    private boolean allHex(int from, int to) {
        for (int i = from; i < to; i++) {
            if (Hex.digit(bytes[PAD + i]) < 0) {
                return false;
            }
        }
        return true;
    }

    int length() {
        return length;
    }

    /** Byte {@code i}; 0 just outside the window. */
    byte at(int i) {
        return bytes[PAD + i];
    }

    /** How often a byte occurs. */
    int count(int b) {
        return histogram[b];
    }

    /** How many words of a category occur. */
    int words(int category) {
        return wordCounts[category];
    }

    /** How often the words of a pair occur close together. */
    int pairs(int pair) {
        return pairCounts[pair];
    }

    /** Whether any indicator word occurs. */
    boolean hasWords() {
        return hasWords;
    }

    int tokens() {
        return tokens;
    }

    /** Kind of token {@code t}, -{@value #PAD} to tokens() + {@value #PAD} - 1. */
    int kind(int t) {
        return kinds[PAD + t];
    }

    int start(int t) {
        return starts[PAD + t];
    }

    int end(int t) {
        return ends[PAD + t];
    }

    /** Whether a blank stands before token {@code t}. */
    boolean spaced(int t) {
        return starts[PAD + t] > ends[PAD + t - 1];
    }

    /** Whether an indicator word of one of the categories in {@code mask} starts at token {@code t}. */
    boolean is(int t, long mask) {
        return (categories[PAD + t] & mask) != 0;
    }

    /** Whether token {@code t} is exactly {@code word}. */
    boolean is(int t, String word) {
        int start = starts[PAD + t];
        int difference = ends[PAD + t] - start ^ word.length() | bytes[PAD + start] ^ word.charAt(0); // one branch
        if (difference != 0) {
            return false;
        }
        for (int i = 1; i < word.length(); i++) {
            if (bytes[PAD + start + i] != word.charAt(i)) {
                return false;
            }
        }
        return true;
    }

    /** Whether tokens {@code a} and {@code b} have the same bytes. */
    boolean same(int a, int b) {
        return Arrays.equals(
                bytes, PAD + starts[PAD + a], PAD + ends[PAD + a], bytes, PAD + starts[PAD + b], PAD + ends[PAD + b]);
    }

    /** A copy of the text. */
    byte[] text() {
        return Arrays.copyOfRange(bytes, PAD, PAD + length);
    }
}
