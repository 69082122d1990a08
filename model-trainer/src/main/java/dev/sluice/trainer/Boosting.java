package dev.sluice.trainer;

import static com.microsoft.ml.lightgbm.lightgbmlib.LGBM_BoosterAddValidData;
import static com.microsoft.ml.lightgbm.lightgbmlib.LGBM_BoosterCreate;
import static com.microsoft.ml.lightgbm.lightgbmlib.LGBM_BoosterFree;
import static com.microsoft.ml.lightgbm.lightgbmlib.LGBM_BoosterGetEval;
import static com.microsoft.ml.lightgbm.lightgbmlib.LGBM_BoosterSaveModelToStringSWIG;
import static com.microsoft.ml.lightgbm.lightgbmlib.LGBM_BoosterUpdateOneIter;
import static com.microsoft.ml.lightgbm.lightgbmlib.LGBM_DatasetCreateByReference;
import static com.microsoft.ml.lightgbm.lightgbmlib.LGBM_DatasetCreateFromMat;
import static com.microsoft.ml.lightgbm.lightgbmlib.LGBM_DatasetFree;
import static com.microsoft.ml.lightgbm.lightgbmlib.LGBM_DatasetPushRows;
import static com.microsoft.ml.lightgbm.lightgbmlib.LGBM_DatasetSetFeatureNames;
import static com.microsoft.ml.lightgbm.lightgbmlib.LGBM_DatasetSetField;
import static com.microsoft.ml.lightgbm.lightgbmlib.delete_int64_tp;
import static com.microsoft.ml.lightgbm.lightgbmlib.delete_intp;
import static com.microsoft.ml.lightgbm.lightgbmlib.intp_value;
import static com.microsoft.ml.lightgbm.lightgbmlib.new_int64_tp;
import static com.microsoft.ml.lightgbm.lightgbmlib.new_intp;
import static com.microsoft.ml.lightgbm.lightgbmlibConstants.C_API_FEATURE_IMPORTANCE_GAIN;
import static dev.sluice.trainer.NativeMemory.check;
import static dev.sluice.trainer.NativeMemory.created;

import com.microsoft.ml.lightgbm.SWIGTYPE_p_int;
import com.microsoft.ml.lightgbm.SWIGTYPE_p_long_long;
import com.microsoft.ml.lightgbm.SWIGTYPE_p_void;
import dev.sluice.trainer.NativeMemory.Doubles;
import dev.sluice.trainer.NativeMemory.Floats;
import dev.sluice.trainer.NativeMemory.Numbers;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * LightGBM's training over lightgbm4j's C functions, because its own dataset class wants the whole dense matrix twice in
 * memory: rows are pushed in chunks of {@value #CHUNK_ROWS}, and LightGBM keeps a byte or two a value.
 *
 * <p>Bin boundaries come from at most {@value #SAMPLED_ROWS} evenly spread rows, LightGBM's own default.
 */
final class Boosting {

    /** Rows whose values are outside the heap at a time. */
    static final int CHUNK_ROWS = 4096;

    private static final int SAMPLED_ROWS = 200_000;
    private static final int ROW_MAJOR = 1;
    private static final int ALL_TREES = -1;

    private final List<String> features;
    private final String parameters;

    /**
     * Trainings with the same parameters.
     *
     * @param parameters in LightGBM's words
     */
    Boosting(List<String> features, String parameters) {
        this.features = features;
        this.parameters = parameters;
    }

    /** Labelled rows, to learn from or to judge by. */
    interface Rows {

        int size();

        /** All values of some of the rows, one row after the other; the first row is 0. */
        Numbers values(int[] rows);

        float[] labels();

        float[] weights();
    }

    /**
     * A model to go on from.
     *
     * @param model its text
     * @param rawScores its rawScores of the rows that are learnt from
     */
    record Start(String model, double[] rawScores) {}

    /**
     * A trained model.
     *
     * @param text LightGBM's own
     * @param trees how many were added that count
     */
    record Trained(String text, int trees) {}

    /** Trains {@code trees} trees, or fewer if no more can be grown; {@code onTree} runs after each. */
    Trained train(Rows learning, int trees, Runnable onTree) {
        return train(null, learning, null, trees, trees, onTree);
    }

    /** Adds {@code trees} trees to those of {@code start}, which stay as they are. For models with one output. */
    Trained trainOn(Start start, Rows learning, int trees, Runnable onTree) {
        return train(start, learning, null, trees, trees, onTree);
    }

    /**
     * Trains until {@code patience} trees in a row did not better the metric that the parameters name, one of those that
     * rise, over {@code judging}.
     */
    Trained train(Rows learning, Rows judging, int trees, int patience, Runnable onTree) {
        return train(null, learning, judging, trees, patience, onTree);
    }

    private Trained train(
            @Nullable Start start, Rows learning, @Nullable Rows judging, int trees, int patience, Runnable onTree) {
        NativeMemory.load();
        SWIGTYPE_p_void reference = reference(learning);
        SWIGTYPE_p_void dataset = dataset(reference, learning);
        List<SWIGTYPE_p_void> others = judging == null ? List.of() : List.of(dataset(reference, judging));
        if (start != null) {
            setStart(dataset, start.rawScores());
        }
        SWIGTYPE_p_void booster = created(handle -> LGBM_BoosterCreate(dataset, parameters, handle));
        try {
            if (start != null) {
                merge(booster, start.model());
            }
            others.forEach(rows -> check(LGBM_BoosterAddValidData(booster, rows)));
            return others.isEmpty() ? grown(booster, trees, onTree) : judged(booster, trees, patience, onTree);
        } finally {
            check(LGBM_BoosterFree(booster));
            check(LGBM_DatasetFree(dataset));
            others.forEach(rows -> check(LGBM_DatasetFree(rows)));
            check(LGBM_DatasetFree(reference));
        }
    }

    private SWIGTYPE_p_void reference(Rows learning) {
        int count = Math.min(SAMPLED_ROWS, learning.size());
        int[] sample = IntStream.range(0, count)
                .map(i -> (int) ((long) i * learning.size() / count))
                .toArray();
        try (Numbers data = learning.values(sample)) {
            SWIGTYPE_p_void dataset = created(handle -> LGBM_DatasetCreateFromMat(
                    data.pointer(), data.type(), count, features.size(), ROW_MAJOR, parameters, null, handle));
            check(LGBM_DatasetSetFeatureNames(dataset, features.toArray(String[]::new), features.size()));
            return dataset;
        }
    }

    private SWIGTYPE_p_void dataset(SWIGTYPE_p_void reference, Rows rows) {
        SWIGTYPE_p_void dataset = created(handle -> LGBM_DatasetCreateByReference(reference, rows.size(), handle));
        for (int from = 0; from < rows.size(); from += CHUNK_ROWS) {
            int start = from;
            int[] chunk = IntStream.range(from, Math.min(from + CHUNK_ROWS, rows.size()))
                    .toArray();
            try (Numbers data = rows.values(chunk)) {
                check(LGBM_DatasetPushRows(dataset, data.pointer(), data.type(), chunk.length, features.size(), start));
            }
        }
        setField(dataset, "label", rows.labels());
        setField(dataset, "weight", rows.weights());
        return dataset;
    }

    private static void setField(SWIGTYPE_p_void dataset, String name, float[] values) {
        try (Floats data = Floats.of(values)) {
            check(LGBM_DatasetSetField(dataset, name, data.pointer(), values.length, data.type()));
        }
    }

    /** The rawScores that the first new tree starts from. */
    private static void setStart(SWIGTYPE_p_void dataset, double[] rawScores) {
        try (Doubles data = Doubles.of(rawScores)) {
            check(LGBM_DatasetSetField(dataset, "init_score", data.pointer(), rawScores.length, data.type()));
        }
    }

    private static void merge(SWIGTYPE_p_void booster, String before) {
        try (NativeModel model = NativeModel.read(before)) {
            model.mergeInto(booster);
        }
    }

    private static Trained grown(SWIGTYPE_p_void booster, int most, Runnable onTree) {
        int trees = 0;
        while (trees < most && grow(booster)) {
            trees++;
            onTree.run();
        }
        return new Trained(text(booster, ALL_TREES), Math.max(1, trees));
    }

    private static Trained judged(SWIGTYPE_p_void booster, int most, int patience, Runnable onTree) {
        double best = Double.NEGATIVE_INFINITY;
        int bestTrees = 1;
        for (int trees = 1; trees <= most && trees - bestTrees <= patience && grow(booster); trees++) {
            double metric = metric(booster);
            if (metric > best) {
                best = metric;
                bestTrees = trees;
            }
            onTree.run();
        }
        return new Trained(text(booster, bestTrees), bestTrees);
    }

    /** False if no tree can be added that splits anything. */
    private static boolean grow(SWIGTYPE_p_void booster) {
        SWIGTYPE_p_int finished = new_intp();
        try {
            check(LGBM_BoosterUpdateOneIter(booster, finished));
            return intp_value(finished) == 0;
        } finally {
            delete_intp(finished);
        }
    }

    private static double metric(SWIGTYPE_p_void booster) {
        SWIGTYPE_p_int count = new_intp();
        try (Doubles result = Doubles.of(1)) {
            check(LGBM_BoosterGetEval(booster, 1, count, result.array()));
            return result.values()[0];
        } finally {
            delete_intp(count);
        }
    }

    private static String text(SWIGTYPE_p_void booster, int trees) {
        SWIGTYPE_p_long_long length = new_int64_tp();
        try {
            return LGBM_BoosterSaveModelToStringSWIG(booster, 0, trees, C_API_FEATURE_IMPORTANCE_GAIN, 1 << 20, length);
        } finally {
            delete_int64_tp(length);
        }
    }
}
