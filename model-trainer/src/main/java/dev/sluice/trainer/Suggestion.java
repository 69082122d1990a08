package dev.sluice.trainer;

import java.util.Collection;
import java.util.Comparator;

/** What someone may have meant. */
final class Suggestion {

    private static final int MOST_LISTED = 60;

    private Suggestion() {}

    /** Names the nearest of {@code allowed}, if it is near, and all of them. */
    static String of(String word, Collection<String> allowed) {
        String all = allowed.size() > MOST_LISTED ? allowed.size() + " others" : String.join(", ", allowed);
        return allowed.stream()
                .min(Comparator.comparingInt(candidate -> edits(word, candidate)))
                .filter(nearest -> edits(word, nearest) <= Math.max(1, nearest.length() / 3))
                .map(nearest -> "did you mean " + nearest + "? Possible here: " + all)
                .orElse("possible here: " + all);
    }

    /** Levenshtein distance. */
    private static int edits(String from, String to) {
        int[] row = new int[to.length() + 1];
        for (int j = 0; j <= to.length(); j++) {
            row[j] = j;
        }
        for (int i = 1; i <= from.length(); i++) {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j <= to.length(); j++) {
                int changed = diagonal + (from.charAt(i - 1) == to.charAt(j - 1) ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.min(changed, 1 + Math.min(row[j], row[j - 1]));
            }
        }
        return row[to.length()];
    }
}
