package dev.sluice.trainer;

import static com.microsoft.ml.lightgbm.lightgbmlib.LGBM_BoosterCreate;
import static com.microsoft.ml.lightgbm.lightgbmlib.LGBM_BoosterFree;
import static com.microsoft.ml.lightgbm.lightgbmlib.LGBM_BoosterSaveModelToStringSWIG;
import static com.microsoft.ml.lightgbm.lightgbmlib.LGBM_BoosterUpdateOneIter;
import static com.microsoft.ml.lightgbm.lightgbmlib.LGBM_DatasetCreateByReference;
import static com.microsoft.ml.lightgbm.lightgbmlib.LGBM_DatasetCreateFromMat;
import static com.microsoft.ml.lightgbm.lightgbmlib.LGBM_DatasetFree;
import static com.microsoft.ml.lightgbm.lightgbmlib.LGBM_DatasetPushRows;
import static com.microsoft.ml.lightgbm.lightgbmlib.LGBM_DatasetSetFeatureNames;
import static com.microsoft.ml.lightgbm.lightgbmlib.LGBM_DatasetSetField;
import static com.microsoft.ml.lightgbm.lightgbmlib.LGBM_GetLastError;
import static com.microsoft.ml.lightgbm.lightgbmlib.delete_floatArray;
import static com.microsoft.ml.lightgbm.lightgbmlib.delete_int64_tp;
import static com.microsoft.ml.lightgbm.lightgbmlib.delete_intp;
import static com.microsoft.ml.lightgbm.lightgbmlib.delete_voidpp;
import static com.microsoft.ml.lightgbm.lightgbmlib.floatArray_setitem;
import static com.microsoft.ml.lightgbm.lightgbmlib.float_to_voidp_ptr;
import static com.microsoft.ml.lightgbm.lightgbmlib.intp_value;
import static com.microsoft.ml.lightgbm.lightgbmlib.new_floatArray;
import static com.microsoft.ml.lightgbm.lightgbmlib.new_int64_tp;
import static com.microsoft.ml.lightgbm.lightgbmlib.new_intp;
import static com.microsoft.ml.lightgbm.lightgbmlib.new_voidpp;
import static com.microsoft.ml.lightgbm.lightgbmlib.voidpp_value;
import static com.microsoft.ml.lightgbm.lightgbmlibConstants.C_API_DTYPE_FLOAT32;
import static com.microsoft.ml.lightgbm.lightgbmlibConstants.C_API_FEATURE_IMPORTANCE_GAIN;

import com.microsoft.ml.lightgbm.PredictionType;
import com.microsoft.ml.lightgbm.SWIGTYPE_p_float;
import com.microsoft.ml.lightgbm.SWIGTYPE_p_int;
import com.microsoft.ml.lightgbm.SWIGTYPE_p_long_long;
import com.microsoft.ml.lightgbm.SWIGTYPE_p_p_void;
import com.microsoft.ml.lightgbm.SWIGTYPE_p_void;
import io.github.metarank.lightgbm4j.LGBMBooster;
import io.github.metarank.lightgbm4j.LGBMException;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;

/**
 * LightGBM's trainer and its predictions. Trains over lightgbm4j's C functions, because its own dataset class wants the
 * whole dense matrix twice in memory: rows are pushed in chunks of {@value #CHUNK_ROWS}, and LightGBM keeps a byte a
 * value.
 *
 * <p>Bin boundaries come from at most {@value #SAMPLED_ROWS} evenly spread rows, LightGBM's own default.
 */
final class LightGbm {

    static final String VERSION = "4.3.0";

    private static final int SAMPLED_ROWS = 200_000;
    private static final int CHUNK_ROWS = 4096;
    private static final int ROW_MAJOR = 1;

    private final List<String> featureNames;

    /**
     * A trainer of models with these features.
     *
     * @param featureNames names of the columns, in order
     */
    LightGbm(List<String> featureNames) {
        this.featureNames = List.copyOf(featureNames);
    }

    /** Trains {@code iterations} rounds and returns the model as LightGBM's text. */
    String train(Windows windows, List<Sample> samples, String parameters, int iterations, Progress progress) {
        loadNative();
        SWIGTYPE_p_void reference = reference(windows, samples, parameters);
        SWIGTYPE_p_void dataset = dataset(reference, windows, samples);
        SWIGTYPE_p_void booster = created(handle -> LGBM_BoosterCreate(dataset, parameters, handle));
        try {
            iterate(booster, iterations, progress);
            return text(booster);
        } finally {
            check(LGBM_BoosterFree(booster));
            check(LGBM_DatasetFree(dataset));
            check(LGBM_DatasetFree(reference));
        }
    }

    /** The raw scores that LightGBM itself computes; {@code outputs} in a row for each row. */
    double[] rawScores(String model, Windows windows, int[] rows, int threads) {
        double[][] chunks = new double[(rows.length + CHUNK_ROWS - 1) / CHUNK_ROWS][];
        try (LGBMBooster booster = LGBMBooster.loadModelFromString(model)) {
            for (int chunk = 0; chunk < chunks.length; chunk++) {
                int from = chunk * CHUNK_ROWS;
                int count = Math.min(CHUNK_ROWS, rows.length - from);
                float[] dense = dense(windows, Arrays.copyOfRange(rows, from, from + count));
                chunks[chunk] = booster.predictForMat(
                        dense,
                        count,
                        featureNames.size(),
                        true,
                        PredictionType.C_API_PREDICT_RAW_SCORE,
                        "num_threads=" + threads);
            }
        } catch (LGBMException e) {
            throw new IllegalStateException("LightGBM: " + e.getMessage(), e);
        }
        return Arrays.stream(chunks).flatMapToDouble(Arrays::stream).toArray();
    }

    /** The raw scores of one vector. */
    static double[] rawScores(LGBMBooster booster, double[] vector) {
        try {
            return booster.predictForMat(vector, 1, vector.length, true, PredictionType.C_API_PREDICT_RAW_SCORE);
        } catch (LGBMException e) {
            throw new IllegalStateException("LightGBM: " + e.getMessage(), e);
        }
    }

    private static void loadNative() {
        try {
            LGBMBooster.loadNative();
        } catch (IOException e) {
            throw new IllegalStateException("LightGBM's native library cannot be loaded: " + e.getMessage(), e);
        }
    }

    private SWIGTYPE_p_void reference(Windows windows, List<Sample> samples, String parameters) {
        int count = Math.min(SAMPLED_ROWS, samples.size());
        int[] rows = new int[count];
        for (int i = 0; i < count; i++) {
            rows[i] = samples.get((int) ((long) i * samples.size() / count)).row();
        }
        NativeFloats data = NativeFloats.of(dense(windows, rows));
        try {
            SWIGTYPE_p_void dataset = created(handle -> LGBM_DatasetCreateFromMat(
                    data.pointer(),
                    C_API_DTYPE_FLOAT32,
                    count,
                    featureNames.size(),
                    ROW_MAJOR,
                    parameters,
                    null,
                    handle));
            check(LGBM_DatasetSetFeatureNames(dataset, featureNames.toArray(String[]::new), featureNames.size()));
            return dataset;
        } finally {
            data.free();
        }
    }

    private SWIGTYPE_p_void dataset(SWIGTYPE_p_void reference, Windows windows, List<Sample> samples) {
        SWIGTYPE_p_void dataset = created(handle -> LGBM_DatasetCreateByReference(reference, samples.size(), handle));
        for (int from = 0; from < samples.size(); from += CHUNK_ROWS) {
            push(dataset, windows, samples.subList(from, Math.min(from + CHUNK_ROWS, samples.size())), from);
        }
        float[] labels = new float[samples.size()];
        float[] weights = new float[samples.size()];
        for (int i = 0; i < labels.length; i++) {
            labels[i] = samples.get(i).label();
            weights[i] = samples.get(i).weight();
        }
        setField(dataset, "label", labels);
        setField(dataset, "weight", weights);
        return dataset;
    }

    private void push(SWIGTYPE_p_void dataset, Windows windows, List<Sample> samples, int start) {
        int[] rows = samples.stream().mapToInt(Sample::row).toArray();
        NativeFloats data = NativeFloats.of(dense(windows, rows));
        try {
            check(LGBM_DatasetPushRows(
                    dataset, data.pointer(), C_API_DTYPE_FLOAT32, rows.length, featureNames.size(), start));
        } finally {
            data.free();
        }
    }

    private float[] dense(Windows windows, int[] rows) {
        float[] dense = new float[rows.length * featureNames.size()];
        for (int i = 0; i < rows.length; i++) {
            windows.copyTo(rows[i], dense, i * featureNames.size());
        }
        return dense;
    }

    private static void setField(SWIGTYPE_p_void dataset, String name, float[] values) {
        NativeFloats data = NativeFloats.of(values);
        try {
            check(LGBM_DatasetSetField(dataset, name, data.pointer(), values.length, C_API_DTYPE_FLOAT32));
        } finally {
            data.free();
        }
    }

    private static void iterate(SWIGTYPE_p_void booster, int iterations, Progress progress) {
        SWIGTYPE_p_int finished = new_intp();
        try {
            for (int i = 0; i < iterations && (i == 0 || intp_value(finished) == 0); i++) {
                check(LGBM_BoosterUpdateOneIter(booster, finished));
                progress.stepBy(1);
            }
        } finally {
            delete_intp(finished);
        }
    }

    private static String text(SWIGTYPE_p_void booster) {
        SWIGTYPE_p_long_long length = new_int64_tp();
        try {
            return LGBM_BoosterSaveModelToStringSWIG(booster, 0, -1, C_API_FEATURE_IMPORTANCE_GAIN, 1 << 20, length);
        } finally {
            delete_int64_tp(length);
        }
    }

    /** A call that stores the handle of what it creates. */
    @FunctionalInterface
    private interface Creation {
        int into(SWIGTYPE_p_p_void handle);
    }

    private static SWIGTYPE_p_void created(Creation creation) {
        SWIGTYPE_p_p_void handle = new_voidpp();
        try {
            check(creation.into(handle));
            return voidpp_value(handle);
        } finally {
            delete_voidpp(handle);
        }
    }

    private static void check(int result) {
        if (result != 0) {
            throw new IllegalStateException("LightGBM: " + LGBM_GetLastError());
        }
    }

    /** Floats outside the heap. */
    private record NativeFloats(SWIGTYPE_p_float array) {

        static NativeFloats of(float[] values) {
            SWIGTYPE_p_float array = new_floatArray(values.length);
            for (int i = 0; i < values.length; i++) {
                floatArray_setitem(array, i, values[i]);
            }
            return new NativeFloats(array);
        }

        SWIGTYPE_p_void pointer() {
            return float_to_voidp_ptr(array);
        }

        void free() {
            delete_floatArray(array);
        }
    }
}
