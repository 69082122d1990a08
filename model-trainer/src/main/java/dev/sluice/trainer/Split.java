package dev.sluice.trainer;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Assigns groups of records to sides. A group's side depends on seed, shares and its own name, never on what else is in
 * a run. Immutable.
 *
 * @param train percent of groups to train on
 * @param calibration percent of groups to calibrate with
 * @param validation percent of groups to validate with; the three make 100
 */
record Split(long seed, int train, int calibration, int validation) {

    private static final Pattern SHARES = Pattern.compile("(\\d{1,3})/(\\d{1,3})/(\\d{1,3})");

    /** What a record is used for. */
    enum Side {
        TRAIN,
        CALIBRATION,
        VALIDATION
    }

    Split {
        if (train <= 0 || calibration < 0 || validation < 0 || train + calibration + validation != 100) {
            throw new InputException("a split is three percentages for training, calibration and validation that make"
                    + " 100, such as 60/20/20, not " + train + "/" + calibration + "/" + validation);
        }
    }

    /** Reads {@code 60/20/20}. */
    static Split parse(long seed, String shares) {
        Matcher matcher = SHARES.matcher(shares);
        if (!matcher.matches()) {
            throw new InputException("a split reads like 60/20/20 (training, calibration, validation), not " + shares);
        }
        return new Split(seed, share(matcher, 1), share(matcher, 2), share(matcher, 3));
    }

    private static int share(Matcher matcher, int group) {
        return Integer.parseInt(matcher.group(group));
    }

    /** The side of all records of {@code group}. */
    Side side(String group) {
        long percent = Long.remainderUnsigned(Digests.mix(seed, group), 100);
        if (percent < train) {
            return Side.TRAIN;
        }
        return percent < train + calibration ? Side.CALIBRATION : Side.VALIDATION;
    }
}
