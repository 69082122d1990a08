package dev.sluice.trainer;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Assigns groups of records to sides, and those of the learning side to folds. Where a group goes depends on seed, shares
 * and its own name, never on what else is in a run. Immutable.
 *
 * @param learning percent of groups to learn from and to calibrate with
 * @param validation percent of groups that only measure; the two make 100
 */
record Split(long seed, int learning, int validation) {

    private static final Pattern SHARES = Pattern.compile("(\\d{1,3})/(\\d{1,3})");

    private static final long MILLION = 1_000_000;

    /** What a record is used for. */
    enum Side {
        LEARNING,
        VALIDATION
    }

    Split {
        if (learning <= 0 || validation < 0 || learning + validation != 100) {
            throw new InputException("a split is two percentages for learning and validation that make 100, such as"
                    + " 85/15, not " + learning + "/" + validation);
        }
    }

    /** Reads {@code 85/15}. */
    static Split parse(long seed, String shares) {
        Matcher matcher = SHARES.matcher(shares);
        if (!matcher.matches()) {
            throw new InputException("a split reads like 85/15 (learning, validation), not " + shares);
        }
        return new Split(seed, Integer.parseInt(matcher.group(1)), Integer.parseInt(matcher.group(2)));
    }

    /** The side of all records of {@code group}. */
    Side side(String group) {
        return Long.remainderUnsigned(Digests.mix(seed, group), 100) < learning ? Side.LEARNING : Side.VALIDATION;
    }

    /** Whether {@code extract} is there to learn from. */
    boolean learns(Extract extract) {
        return side(extract.group()) == Side.LEARNING;
    }

    /** Whether {@code group} is among a random {@code share} of all groups. */
    boolean samples(String group, double share) {
        return Long.remainderUnsigned(Digests.mix(seed, "sample " + group), MILLION) < share * MILLION;
    }

    /** The fold of all records of {@code group}, 0 to {@code folds - 1}. */
    int fold(String group, int folds) {
        return (int) Long.remainderUnsigned(Digests.mix(seed, "fold " + group), folds);
    }
}
