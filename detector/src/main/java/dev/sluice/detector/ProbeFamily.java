package dev.sluice.detector;

import java.util.List;

/** What a scanner sends to see what comes back: a word of its own on both sides of signs that break out of a context. */
final class ProbeFamily implements FeatureFamily {

    /** Signs of one probe, between the word and its echo. */
    private static final int MOST_SIGNS = 12;

    /** Fares, ranges and lists repeat a word behind other signs: {@code TLV>TLV}, {@code 1;1}. */
    private static final ByteSet BREAKERS = ByteSet.of("'\"`<");

    private enum Probe implements Evidence {
        ECHO("the word that the text starts with, again behind signs that hold a quote or a tag's beginning");

        private final String description;

        Probe(String description) {
            this.description = description;
        }

        @Override
        public String description() {
            return description;
        }
    }

    @Override
    public String name() {
        return "probe";
    }

    @Override
    public List<Probe> features() {
        return List.of(Probe.values());
    }

    @Override
    public List<Sentence> sentences() {
        return List.of(Sentence.quoting("a word repeated behind signs that break out, as scanners probe", Probe.ECHO));
    }

    @Override
    public boolean grammar() {
        return false;
    }

    @Override
    public void extract(Window w, Tally tally) {
        // Letters outside ASCII are all one mark, so words of them only look the same.
        if (!isWord(w.kind(0)) || w.at(0) < 0) {
            return;
        }
        int t = 1;
        while (t < w.tokens()) {
            int behind = behindSigns(w, t);
            if (behind == t) {
                return;
            }
            tally.addIf(breaks(w, t, behind) && w.same(0, behind), Probe.ECHO);
            t = behind + 1;
        }
    }

    /** The first token from {@code t} on that is no sign, or the first that a probe cannot reach. */
    private static int behindSigns(Window w, int t) {
        int behind = t;
        while (behind < w.tokens() && behind - t < MOST_SIGNS && !isWord(w.kind(behind))) {
            behind++;
        }
        return behind;
    }

    private static boolean breaks(Window w, int from, int to) {
        for (int t = from; t < to; t++) {
            if (BREAKERS.has((byte) w.kind(t))) {
                return true;
            }
        }
        return false;
    }

    private static boolean isWord(int kind) {
        return kind > Window.NONE && kind <= Window.HEX;
    }
}
