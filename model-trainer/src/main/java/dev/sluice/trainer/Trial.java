package dev.sluice.trainer;

import java.util.Set;
import java.util.function.Predicate;

/**
 * One training to learn something from: who may teach, and what the trees must not see.
 *
 * @param learns the records that teach; those of the benign validation side never do
 * @param hidden features that no tree sees
 * @param headers false to leave headers out of learning and of testing
 */
record Trial(String name, Predicate<Extract> learns, Set<Integer> hidden, boolean headers) {

    static Trial of(String name, Predicate<Extract> learns) {
        return new Trial(name, learns, Set.of(), true);
    }

    /** The same trial with fewer to learn from. */
    Trial and(Predicate<Extract> learnsToo) {
        return new Trial(name, learns.and(learnsToo), hidden, headers);
    }
}
