package dev.sluice.detector;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Finds all words of a list in one pass over a text: an Aho-Corasick automaton as one dense table over the bytes that
 * occur in words. A backslash counts as a slash, as it does for the servers that path attacks aim at. Immutable and
 * thread-safe.
 */
final class WordAutomaton {

    /**
     * A word to find.
     *
     * @param text canonical text
     * @param category index into {@link Lexicon#categories()}
     * @param boundBefore whether the byte before must not continue a word
     * @param boundAfter whether the byte after must not continue a word
     */
    record Word(String text, int category, boolean boundBefore, boolean boundAfter) {

        static Word parse(String pattern, int category) {
            boolean openBefore = pattern.startsWith("~");
            boolean openAfter = pattern.endsWith("~");
            String word = pattern.substring(openBefore ? 1 : 0, pattern.length() - (openAfter ? 1 : 0));
            String text = word.replace('^', ' ');
            if (text.isEmpty()) {
                throw new IllegalArgumentException("lexicon.txt has an empty word: \"" + pattern + "\"");
            }
            return new Word(
                    text,
                    category,
                    !openBefore && Text.isWord((byte) text.charAt(0)),
                    !openAfter && Text.isWord((byte) text.charAt(text.length() - 1)));
        }
    }

    /** Receives the words found, in the order of their ends. */
    interface Sink {
        void word(int category, int start, int end);
    }

    /** Columns of a row, a power of two. */
    private final int width;

    private final int shift;
    private final byte[] column = new byte[256];
    /** The state that a byte leads to, inverted if words end there; a row for each state. */
    private final short[] next;

    private final short[][] output;
    private final Word[] words;

    WordAutomaton(List<Word> words) {
        this.words = words.toArray(Word[]::new);
        this.shift = Integer.SIZE - Integer.numberOfLeadingZeros(assignColumns(words) - 1);
        this.width = 1 << shift;
        int states = 1 + words.stream().mapToInt(word -> word.text().length()).sum();
        if (states > Short.MAX_VALUE) {
            throw new IllegalArgumentException("the lexicon needs " + states + " states, more than a short holds");
        }
        short[] table = new short[states * width];
        List<List<Short>> found = new ArrayList<>();
        int used = insertWords(table, found);
        connect(table, found, used);
        this.output = found.stream().map(WordAutomaton::toArray).toArray(short[][]::new);
        this.next = Arrays.copyOf(table, used * width);
        for (int cell = 0; cell < next.length; cell++) {
            next[cell] = (short) (output[next[cell]].length > 0 ? ~next[cell] : next[cell]);
        }
    }

    /** Reports every word in {@code text[from, to)} whose boundaries hold; bytes outside the range bound words. */
    void find(byte[] text, int from, int to, Sink sink) {
        int state = 0;
        for (int i = from; i < to; i++) {
            state = next[(state << shift) + column[text[i] & 0xFF]];
            if (state < 0) {
                state = ~state;
                report(output[state], text, from, i + 1, to, sink);
            }
        }
    }

    private void report(short[] ids, byte[] text, int from, int end, int to, Sink sink) {
        for (short id : ids) {
            Word word = words[id];
            int start = end - word.text().length();
            boolean before = !word.boundBefore() || start == from || !Text.isWord(text[start - 1]);
            boolean after = !word.boundAfter() || end == to || !Text.isWord(text[end]);
            if (before && after) {
                sink.word(word.category(), start, end);
            }
        }
    }

    private byte assignColumns(List<Word> words) {
        byte columns = 1;
        for (Word word : words) {
            for (char b : word.text().toCharArray()) {
                char key = b == '\\' ? '/' : b;
                if (column[key] == 0) {
                    column[key] = columns++;
                }
            }
        }
        column['\\'] = column['/'];
        return columns;
    }

    private int insertWords(short[] table, List<List<Short>> found) {
        int used = 1;
        found.add(new ArrayList<>());
        for (short id = 0; id < words.length; id++) {
            int state = 0;
            for (char b : words[id].text().toCharArray()) {
                int cell = state * width + column[b];
                if (table[cell] == 0) {
                    table[cell] = (short) used++;
                    found.add(new ArrayList<>());
                }
                state = table[cell];
            }
            found.get(state).add(id);
        }
        return used;
    }

    /** Breadth first: every missing edge becomes the edge of the longest proper suffix. */
    private void connect(short[] table, List<List<Short>> found, int used) {
        int[] suffix = new int[used];
        ArrayDeque<Integer> queue = new ArrayDeque<>();
        for (int c = 0; c < width; c++) {
            if (table[c] != 0) {
                queue.add((int) table[c]);
            }
        }
        while (!queue.isEmpty()) {
            int state = queue.remove();
            found.get(state).addAll(found.get(suffix[state]));
            for (int c = 0; c < width; c++) {
                int cell = state * width + c;
                short fallback = table[suffix[state] * width + c];
                if (table[cell] == 0) {
                    table[cell] = fallback;
                } else {
                    suffix[table[cell]] = fallback;
                    queue.add((int) table[cell]);
                }
            }
        }
    }

    private static short[] toArray(List<Short> ids) {
        short[] array = new short[ids.size()];
        for (int i = 0; i < array.length; i++) {
            array[i] = ids.get(i);
        }
        return array;
    }
}
