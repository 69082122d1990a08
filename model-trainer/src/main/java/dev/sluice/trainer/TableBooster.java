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
import static com.microsoft.ml.lightgbm.lightgbmlib.double_to_voidp_ptr;
import static com.microsoft.ml.lightgbm.lightgbmlib.float_to_voidp_ptr;
import static com.microsoft.ml.lightgbm.lightgbmlib.intp_value;
import static com.microsoft.ml.lightgbm.lightgbmlib.new_int64_tp;
import static com.microsoft.ml.lightgbm.lightgbmlib.new_intp;
import static com.microsoft.ml.lightgbm.lightgbmlibConstants.C_API_DTYPE_FLOAT32;
import static com.microsoft.ml.lightgbm.lightgbmlibConstants.C_API_DTYPE_FLOAT64;
import static com.microsoft.ml.lightgbm.lightgbmlibConstants.C_API_FEATURE_IMPORTANCE_GAIN;
import static dev.sluice.trainer.NativeMemory.check;
import static dev.sluice.trainer.NativeMemory.created;

import com.microsoft.ml.lightgbm.SWIGTYPE_p_int;
import com.microsoft.ml.lightgbm.SWIGTYPE_p_long_long;
import com.microsoft.ml.lightgbm.SWIGTYPE_p_void;
import dev.sluice.detector.TableColumn;
import dev.sluice.trainer.NativeMemory.Doubles;
import dev.sluice.trainer.NativeMemory.Floats;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/**
 * LightGBM over {@link LabelledRows}, with its own handling of categories and missing values. Rows are pushed in chunks,
 * so beyond the rows themselves it takes a byte or two a cell. Bin boundaries come from at most {@value #SAMPLED_ROWS}
 * rows, LightGBM's default.
 */
final class TableBooster {

    private static final int SAMPLED_ROWS = 200_000;
    private static final int CHUNK_ROWS = 4096;
    private static final int ROW_MAJOR = 1;
    private static final int NEVER = 0;

    /**
     * A trained model.
     *
     * @param text LightGBM's own
     * @param trees how many of them count
     */
    record Trained(String text, int trees) {}

    /**
     * Rows with weights.
     *
     * @param weights one for each of {@code chosen}
     */
    record Chosen(LabelledRows rows, int[] chosen, float[] weights) {

        static Chosen of(LabelledRows rows, int[] chosen) {
            float[] weights = new float[chosen.length];
            Arrays.fill(weights, 1);
            return new Chosen(rows, chosen, weights);
        }
    }

    private final BoosterParameters parameters;
    private final String text;
    private final List<String> names;

    TableBooster(List<TableColumn> columns, BoosterParameters parameters) {
        this.parameters = parameters;
        this.text = parameters.text(IntStream.range(0, columns.size())
                .filter(c -> columns.get(c).isCategorical())
                .boxed()
                .toList());
        this.names = IntStream.range(0, columns.size()).mapToObj(c -> "c" + c).toList();
    }

    /** Trains all trees. */
    Trained train(Chosen learning) {
        return train(learning, List.of(), NEVER);
    }

    /** Trains until {@code patience} trees in a row did not better the AUC over {@code judging}. */
    Trained train(Chosen learning, Chosen judging, int patience) {
        return train(learning, List.of(judging), patience);
    }

    private Trained train(Chosen learning, List<Chosen> judging, int patience) {
        NativeMemory.load();
        SWIGTYPE_p_void reference = reference(learning);
        SWIGTYPE_p_void dataset = dataset(reference, learning);
        List<SWIGTYPE_p_void> others =
                judging.stream().map(rows -> dataset(reference, rows)).toList();
        SWIGTYPE_p_void booster = created(handle -> LGBM_BoosterCreate(dataset, text, handle));
        try {
            others.forEach(rows -> check(LGBM_BoosterAddValidData(booster, rows)));
            int trees = others.isEmpty() ? iterate(booster) : iterate(booster, patience);
            return new Trained(modelText(booster, trees), trees);
        } finally {
            check(LGBM_BoosterFree(booster));
            check(LGBM_DatasetFree(dataset));
            others.forEach(rows -> check(LGBM_DatasetFree(rows)));
            check(LGBM_DatasetFree(reference));
        }
    }

    /** The rawScore of each row, as LightGBM itself computes it. */
    static double[] rawScores(String model, LabelledRows rows, int[] chosen, int threads) {
        double[] rawScores = new double[chosen.length];
        try (NativeModel trees = NativeModel.read(model)) {
            for (int from = 0; from < chosen.length; from += CHUNK_ROWS) {
                int to = Math.min(from + CHUNK_ROWS, chosen.length);
                double[] scores = trees.rawScores(rows.dense(chosen, from, to), to - from, threads);
                System.arraycopy(scores, 0, rawScores, from, to - from);
            }
        }
        return rawScores;
    }

    private SWIGTYPE_p_void reference(Chosen learning) {
        int[] chosen = learning.chosen();
        int count = Math.min(SAMPLED_ROWS, chosen.length);
        int[] sample = IntStream.range(0, count)
                .map(i -> chosen[(int) ((long) i * chosen.length / count)])
                .toArray();
        try (Doubles data = Doubles.of(learning.rows().dense(sample, 0, count))) {
            SWIGTYPE_p_void dataset = created(handle -> LGBM_DatasetCreateFromMat(
                    double_to_voidp_ptr(data.array()),
                    C_API_DTYPE_FLOAT64,
                    count,
                    names.size(),
                    ROW_MAJOR,
                    text,
                    null,
                    handle));
            check(LGBM_DatasetSetFeatureNames(dataset, names.toArray(String[]::new), names.size()));
            return dataset;
        }
    }

    private SWIGTYPE_p_void dataset(SWIGTYPE_p_void reference, Chosen rows) {
        int size = rows.chosen().length;
        SWIGTYPE_p_void dataset = created(handle -> LGBM_DatasetCreateByReference(reference, size, handle));
        for (int from = 0; from < size; from += CHUNK_ROWS) {
            int start = from;
            int to = Math.min(from + CHUNK_ROWS, size);
            try (Doubles data = Doubles.of(rows.rows().dense(rows.chosen(), from, to))) {
                check(LGBM_DatasetPushRows(
                        dataset,
                        double_to_voidp_ptr(data.array()),
                        C_API_DTYPE_FLOAT64,
                        to - start,
                        names.size(),
                        start));
            }
        }
        float[] labels = new float[size];
        for (int i = 0; i < size; i++) {
            labels[i] = rows.rows().positive()[rows.chosen()[i]] ? 1 : 0;
        }
        setField(dataset, "label", labels);
        setField(dataset, "weight", rows.weights());
        return dataset;
    }

    private static void setField(SWIGTYPE_p_void dataset, String name, float[] values) {
        try (Floats data = Floats.of(values)) {
            check(LGBM_DatasetSetField(
                    dataset, name, float_to_voidp_ptr(data.array()), values.length, C_API_DTYPE_FLOAT32));
        }
    }

    private int iterate(SWIGTYPE_p_void booster) {
        int trees = 0;
        while (trees < parameters.trees() && grow(booster)) {
            trees++;
        }
        return Math.max(1, trees);
    }

    private int iterate(SWIGTYPE_p_void booster, int patience) {
        double best = Double.NEGATIVE_INFINITY;
        int bestTrees = 1;
        for (int trees = 1; trees <= parameters.trees() && grow(booster); trees++) {
            double auc = auc(booster);
            if (auc > best) {
                best = auc;
                bestTrees = trees;
            } else if (trees - bestTrees >= patience) {
                return bestTrees;
            }
        }
        return bestTrees;
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

    private static double auc(SWIGTYPE_p_void booster) {
        SWIGTYPE_p_int count = new_intp();
        try (Doubles result = Doubles.of(1)) {
            check(LGBM_BoosterGetEval(booster, 1, count, result.array()));
            return result.values()[0];
        } finally {
            delete_intp(count);
        }
    }

    private static String modelText(SWIGTYPE_p_void booster, int trees) {
        SWIGTYPE_p_long_long length = new_int64_tp();
        try {
            return LGBM_BoosterSaveModelToStringSWIG(booster, 0, trees, C_API_FEATURE_IMPORTANCE_GAIN, 1 << 20, length);
        } finally {
            delete_int64_tp(length);
        }
    }
}
