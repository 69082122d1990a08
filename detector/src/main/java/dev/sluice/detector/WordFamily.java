package dev.sluice.detector;

import java.util.ArrayList;
import java.util.List;

/** How many indicator words of each lexicon category a window holds. */
final class WordFamily implements FeatureFamily {

    private record Category(String name, int ordinal) implements Evidence {

        @Override
        public String description() {
            return "words of the lexicon's category " + name;
        }
    }

    private static final List<Category> CATEGORIES = categories();

    @Override
    public String name() {
        return "words";
    }

    @Override
    public List<Category> features() {
        return CATEGORIES;
    }

    @Override
    public void extract(Window window, Tally tally) {
        for (int category = 0; category < CATEGORIES.size(); category++) {
            tally.set(category, window.words(category));
        }
    }

    @Override
    public boolean grammar() {
        return false;
    }

    private static List<Category> categories() {
        List<Category> categories = new ArrayList<>();
        for (String name : Lexicon.INSTANCE.categories()) {
            categories.add(new Category(name, categories.size()));
        }
        return List.copyOf(categories);
    }
}
