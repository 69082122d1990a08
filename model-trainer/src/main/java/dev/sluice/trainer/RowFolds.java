package dev.sluice.trainer;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

/**
 * Folds of rows for cross-validation. Rows of one source stay together. An attack family is left out whole, so that each
 * of its rows is scored by a model that never saw it, as attacks of tomorrow are; other rows are dealt at random. The
 * largest groups are placed first, each into the fold with the fewest rows.
 */
final class RowFolds {

    private static final int UNPLACED = -1;

    private final LabelledRows rows;
    private final int count;
    private final int[] fold;

    private RowFolds(LabelledRows rows, int count) {
        this.rows = rows;
        this.count = count;
        this.fold = new int[rows.size()];
        Arrays.fill(fold, UNPLACED);
    }

    /**
     * Makes folds.
     *
     * @param families whether the groups are attack families, of which benign rows have none
     * @throws InputException if some fold would leave only one class to learn from
     */
    static RowFolds of(LabelledRows rows, int count, boolean families, long seed) {
        if (count < 2) {
            throw new InputException("cross-validation needs at least 2 folds, not " + count);
        }
        RowFolds folds = new RowFolds(rows, count);
        if (rows.isGrouped()) {
            folds.placeGroups(families);
        }
        folds.dealRest(true, seed);
        folds.dealRest(false, seed);
        folds.requireBothClasses();
        return folds;
    }

    int count() {
        return count;
    }

    /** Rows that fold {@code number} learns from. */
    int[] learning(int number) {
        return IntStream.range(0, fold.length)
                .filter(row -> fold[row] != number)
                .toArray();
    }

    /** Rows that fold {@code number} scores. */
    int[] left(int number) {
        return IntStream.range(0, fold.length)
                .filter(row -> fold[row] == number)
                .toArray();
    }

    private void placeGroups(boolean families) {
        int[] sizes = new int[rows.groupNames().size()];
        for (int row = 0; row < rows.size(); row++) {
            if (!families || rows.positive()[row]) {
                sizes[rows.groups()[row]]++;
            }
        }
        int[] placeOf = places(sizes);
        for (int row = 0; row < rows.size(); row++) {
            if (!families || rows.positive()[row]) {
                fold[row] = placeOf[rows.groups()[row]];
            }
        }
    }

    private int[] places(int[] sizes) {
        List<Integer> largestFirst = IntStream.range(0, sizes.length)
                .boxed()
                .sorted(Comparator.comparingInt(group -> -sizes[group]))
                .toList();
        int[] load = new int[count];
        int[] places = new int[sizes.length];
        for (int group : largestFirst) {
            int emptiest = 0;
            for (int f = 1; f < count; f++) {
                emptiest = load[f] < load[emptiest] ? f : emptiest;
            }
            places[group] = emptiest;
            load[emptiest] += sizes[group];
        }
        return places;
    }

    private void dealRest(boolean positive, long seed) {
        List<Integer> rest = new ArrayList<>();
        for (int row = 0; row < fold.length; row++) {
            if (fold[row] == UNPLACED && rows.positive()[row] == positive) {
                rest.add(row);
            }
        }
        SplittableRandom random = new SplittableRandom(seed);
        for (int i = rest.size() - 1; i >= 0; i--) {
            int chosen = random.nextInt(i + 1);
            fold[rest.set(chosen, rest.get(i))] = i % count;
        }
    }

    private void requireBothClasses() {
        int positives = rows.positives();
        for (int f = 0; f < count; f++) {
            int[] left = left(f);
            if (left.length == 0) {
                throw new InputException("there are fewer groups than the " + count + " folds");
            }
            long here = Arrays.stream(left).filter(row -> rows.positive()[row]).count();
            if (here == positives || left.length - here == rows.size() - positives) {
                throw new InputException(
                        "a fold would take all rows of one class; the groups are too few or too large for " + count
                                + " folds");
            }
        }
    }
}
