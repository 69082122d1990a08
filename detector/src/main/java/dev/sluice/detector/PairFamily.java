package dev.sluice.detector;

import java.util.ArrayList;
import java.util.List;

/** Indicator words that stand close together in the order in which attacks write them, by the lexicon's categories. */
final class PairFamily implements FeatureFamily {

    private record Pair(String name, int ordinal, String description) implements Evidence {}

    private static final List<Pair> PAIRS = pairs();

    @Override
    public String name() {
        return "pairs";
    }

    @Override
    public List<Pair> features() {
        return PAIRS;
    }

    @Override
    public List<Sentence> sentences() {
        return List.of(Sentence.quoting("words that attacks write close together", PAIRS.toArray(Pair[]::new)));
    }

    @Override
    public void extract(Window window, Tally tally) {
        for (int pair = 0; pair < PAIRS.size(); pair++) {
            tally.set(pair, window.pairs(pair));
        }
    }

    @Override
    public boolean grammar() {
        return false;
    }

    private static List<Pair> pairs() {
        List<String> categories = Lexicon.INSTANCE.categories();
        List<Pair> pairs = new ArrayList<>();
        for (Lexicon.Pair pair : Lexicon.INSTANCE.pairs()) {
            String first = categories.get(pair.first());
            String second = categories.get(pair.second());
            pairs.add(new Pair(
                    first + "-then-" + second,
                    pairs.size(),
                    "a word of " + first + ", then within " + Window.NEAR + " bytes one of " + second));
        }
        return List.copyOf(pairs);
    }
}
