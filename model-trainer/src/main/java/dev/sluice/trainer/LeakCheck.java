package dev.sluice.trainer;

import dev.sluice.trainer.TableBooster.Chosen;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;

/**
 * Finds columns that give the label away, in two ways. Alone: a column by which nearly every row can be told. Together:
 * a column that makes up for most of the ranking errors that the others leave; real features stand in for each other, a
 * trace of the label has no stand-in. Where the table names families of attacks, it must do so for families that the
 * model never saw as well.
 *
 * <p>A suspicion, no proof. Looks at {@value #SAMPLED_ROWS} rows at most, and trains {@value #FOLDS} small models a
 * column that matters.
 */
final class LeakCheck {

    private static final int SAMPLED_ROWS = 30_000;
    private static final int FOLDS = 4;
    private static final int TREES = 60;
    private static final double ALONE = 0.995;

    /** Share of the ranking errors that a leak makes up for at least, and in families that were left out. */
    private static final double MAKES_UP = 0.6;

    private static final double MAKES_UP_IN_FAMILIES = 0.4;

    private static final double LEAST_GAIN = 3e-5;

    /** Columns below this share of the model's gain are not looked at. */
    private static final double MATTERS = 1e-3;

    private static final Pattern IMPORTANCE = Pattern.compile("(?m)^c(\\d+)=(\\d+)$");

    /**
     * A column and what it does.
     *
     * @param aucAlone of a model that sees nothing else
     * @param aucWith of the model that sees all columns
     * @param aucWithout of the model that sees all but this
     * @param madeUpInFamilies as {@link #madeUp()}, for families of attacks that the model never saw; 1 if there are none
     *     or nothing else speaks of a leak
     */
    record Finding(String column, double aucAlone, double aucWith, double aucWithout, double madeUpInFamilies) {

        boolean leaks() {
            return aucAlone >= ALONE || isFarBetter(aucWith, aucWithout) && madeUpInFamilies >= MAKES_UP_IN_FAMILIES;
        }

        /** Share of the ranking errors made without the column that are gone with it. */
        double madeUp() {
            return LeakCheck.madeUp(aucWith, aucWithout);
        }

        /** One sentence. */
        String text() {
            return aucAlone >= ALONE
                    ? String.format(Locale.ROOT, "%s tells the label alone (AUC %.5f)", column, aucAlone)
                    : String.format(
                            Locale.ROOT,
                            "%s makes up for %.0f %% of the ranking errors that the other columns leave (AUC %.5f with it,"
                                    + " %.5f without)",
                            column,
                            100 * madeUp(),
                            aucWith,
                            aucWithout);
        }
    }

    private final LabelledRows rows;
    private final RowCrossFit crossFit;
    private final Optional<RowCrossFit> acrossFamilies;
    private final BoosterParameters parameters;

    /**
     * A check.
     *
     * @param families whether the groups of the rows are families of attacks
     */
    LeakCheck(LabelledRows all, boolean families, int threads, long seed) {
        this.rows = sample(all, seed);
        this.crossFit = crossFit(rows.ungrouped(), false, seed);
        this.acrossFamilies = families ? Optional.of(crossFit(rows, true, seed)) : Optional.empty();
        this.parameters = new BoosterParameters(TREES, 31, 0.1, 20, 1, 1, 0, threads, seed);
    }

    private static RowCrossFit crossFit(LabelledRows rows, boolean families, long seed) {
        return new RowCrossFit(RowFolds.of(rows, FOLDS, families, seed), Imbalance.NONE, 0, seed);
    }

    private static double madeUp(double aucWith, double aucWithout) {
        return aucWithout == 1 ? 0 : (aucWith - aucWithout) / (1 - aucWithout);
    }

    private static boolean isFarBetter(double aucWith, double aucWithout) {
        return aucWith - aucWithout >= LEAST_GAIN && madeUp(aucWith, aucWithout) >= MAKES_UP;
    }

    /** Every column that matters, the most suspicious first. */
    List<Finding> findings() {
        int[] columns = columnsThatMatter();
        double aucWith = auc(rows, crossFit);
        List<Finding> findings = new ArrayList<>();
        try (Progress progress = Progress.start("leak check", columns.length, "columns")) {
            for (int column : columns) {
                findings.add(finding(column, aucWith));
                progress.stepBy(1);
            }
        }
        findings.sort(Comparator.comparing(Finding::leaks)
                .thenComparing(Finding::madeUp)
                .reversed());
        return findings;
    }

    private Finding finding(int column, double aucWith) {
        LabelledRows others = rows.onlyColumns(allBut(column));
        double aucWithout = auc(others, crossFit);
        double inFamilies = 1;
        if (acrossFamilies.isPresent() && isFarBetter(aucWith, aucWithout)) {
            RowCrossFit families = acrossFamilies.get();
            inFamilies = madeUp(auc(rows, families), auc(others, families));
        }
        double aucAlone = auc(rows.onlyColumns(new int[] {column}), crossFit);
        return new Finding(rows.columns().get(column).name(), aucAlone, aucWith, aucWithout, inFamilies);
    }

    private double auc(LabelledRows part, RowCrossFit how) {
        return part.columns().isEmpty()
                ? 0.5
                : how.run(part, parameters).scores().auc();
    }

    private int[] allBut(int column) {
        return IntStream.range(0, rows.columns().size())
                .filter(c -> c != column)
                .toArray();
    }

    private int[] columnsThatMatter() {
        String model = new TableBooster(rows.columns(), parameters)
                .train(Chosen.of(rows, rows.all()))
                .text();
        long[] gains = new long[rows.columns().size()];
        Matcher matcher = IMPORTANCE.matcher(model.substring(Math.max(0, model.indexOf("feature_importances:"))));
        long total = 0;
        while (matcher.find()) {
            gains[Integer.parseInt(matcher.group(1))] = Long.parseLong(matcher.group(2));
            total += Long.parseLong(matcher.group(2));
        }
        double least = MATTERS * total;
        return IntStream.range(0, gains.length).filter(c -> gains[c] > least).toArray();
    }

    private static LabelledRows sample(LabelledRows all, long seed) {
        if (all.size() <= SAMPLED_ROWS) {
            return all;
        }
        SplittableRandom random = new SplittableRandom(seed);
        return all.onlyRows(IntStream.range(0, all.size())
                .filter(row -> random.nextInt(all.size()) < SAMPLED_ROWS)
                .toArray());
    }
}
