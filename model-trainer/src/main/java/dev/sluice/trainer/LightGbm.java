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
import dev.sluice.trainer.NativeMemory.Doubles;
import dev.sluice.trainer.NativeMemory.Floats;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

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

    /** Names of the columns, in order. */
    List<String> featureNames() {
        return featureNames;
    }

    /** Trains {@code iterations} rounds and returns the model as LightGBM's text. */
    String train(Windows windows, List<Sample> samples, String parameters, int iterations, Progress progress) {
        return trained(null, windows, samples, parameters, iterations, progress);
    }

    /**
     * Adds {@code iterations} trees to {@code model}, which learn what it gets wrong of the samples; its own trees stay as
     * they are. For models with one output.
     */
    String trainOn(
            String model, Windows windows, List<Sample> samples, String parameters, int iterations, Progress progress) {
        return trained(model, windows, samples, parameters, iterations, progress);
    }

    private String trained(
            @Nullable String before,
            Windows windows,
            List<Sample> samples,
            String parameters,
            int iterations,
            Progress progress) {
        NativeMemory.load();
        SWIGTYPE_p_void reference = reference(windows, samples, parameters);
        SWIGTYPE_p_void dataset = dataset(reference, windows, samples);
        if (before != null) {
            int[] rows = samples.stream().mapToInt(Sample::row).toArray();
            setStart(dataset, rawScores(before, windows, rows, 1));
        }
        SWIGTYPE_p_void booster = created(handle -> LGBM_BoosterCreate(dataset, parameters, handle));
        try {
            if (before != null) {
                merge(booster, before);
            }
            iterate(booster, iterations, progress);
            return text(booster);
        } finally {
            check(LGBM_BoosterFree(booster));
            check(LGBM_DatasetFree(dataset));
            check(LGBM_DatasetFree(reference));
        }
    }

    /** The rawScores that the first new tree starts from. */
    private static void setStart(SWIGTYPE_p_void dataset, double[] rawScores) {
        try (Doubles data = Doubles.of(rawScores)) {
            check(LGBM_DatasetSetField(
                    dataset, "init_score", double_to_voidp_ptr(data.array()), rawScores.length, C_API_DTYPE_FLOAT64));
        }
    }

    private static void merge(SWIGTYPE_p_void booster, String before) {
        try (NativeModel model = NativeModel.read(before)) {
            model.mergeInto(booster);
        }
    }

    /** The rawScore of each row, as LightGBM itself computes it. For models with one output. */
    double[] rawScores(String model, Windows windows, int[] rows, int threads) {
        double[] rawScores = new double[rows.length];
        try (NativeModel trees = NativeModel.read(model)) {
            for (int from = 0; from < rows.length; from += CHUNK_ROWS) {
                int[] chunk = Arrays.copyOfRange(rows, from, Math.min(from + CHUNK_ROWS, rows.length));
                double[] scores = trees.rawScores(windows.dense(chunk, featureNames.size()), chunk.length, threads);
                System.arraycopy(scores, 0, rawScores, from, chunk.length);
            }
        }
        return rawScores;
    }

    private SWIGTYPE_p_void reference(Windows windows, List<Sample> samples, String parameters) {
        int count = Math.min(SAMPLED_ROWS, samples.size());
        int[] rows = new int[count];
        for (int i = 0; i < count; i++) {
            rows[i] = samples.get((int) ((long) i * samples.size() / count)).row();
        }
        try (Floats data = Floats.of(windows.denseFloats(rows, featureNames.size()))) {
            SWIGTYPE_p_void dataset = created(handle -> LGBM_DatasetCreateFromMat(
                    float_to_voidp_ptr(data.array()),
                    C_API_DTYPE_FLOAT32,
                    count,
                    featureNames.size(),
                    ROW_MAJOR,
                    parameters,
                    null,
                    handle));
            check(LGBM_DatasetSetFeatureNames(dataset, featureNames.toArray(String[]::new), featureNames.size()));
            return dataset;
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
        try (Floats data = Floats.of(windows.denseFloats(rows, featureNames.size()))) {
            check(LGBM_DatasetPushRows(
                    dataset,
                    float_to_voidp_ptr(data.array()),
                    C_API_DTYPE_FLOAT32,
                    rows.length,
                    featureNames.size(),
                    start));
        }
    }

    private static void setField(SWIGTYPE_p_void dataset, String name, float[] values) {
        try (Floats data = Floats.of(values)) {
            check(LGBM_DatasetSetField(
                    dataset, name, float_to_voidp_ptr(data.array()), values.length, C_API_DTYPE_FLOAT32));
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
}
