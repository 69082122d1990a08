package dev.sluice.detector;

/** Bit sets of lexicon categories, for {@link Window#is(int, long)}. */
final class Masks {

    private Masks() {}

    static long of(String... categories) {
        long mask = 0;
        for (String category : categories) {
            mask |= 1L << Lexicon.INSTANCE.category(category);
        }
        return mask;
    }
}
