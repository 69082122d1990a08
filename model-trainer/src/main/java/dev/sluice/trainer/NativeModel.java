package dev.sluice.trainer;

import static com.microsoft.ml.lightgbm.lightgbmlib.LGBM_BoosterFree;
import static com.microsoft.ml.lightgbm.lightgbmlib.LGBM_BoosterGetNumClasses;
import static com.microsoft.ml.lightgbm.lightgbmlib.LGBM_BoosterLoadModelFromString;
import static com.microsoft.ml.lightgbm.lightgbmlib.LGBM_BoosterMerge;
import static com.microsoft.ml.lightgbm.lightgbmlib.LGBM_BoosterPredictForMat;
import static com.microsoft.ml.lightgbm.lightgbmlib.delete_int64_tp;
import static com.microsoft.ml.lightgbm.lightgbmlib.delete_intp;
import static com.microsoft.ml.lightgbm.lightgbmlib.intp_value;
import static com.microsoft.ml.lightgbm.lightgbmlib.new_int64_tp;
import static com.microsoft.ml.lightgbm.lightgbmlib.new_intp;
import static com.microsoft.ml.lightgbm.lightgbmlibConstants.C_API_PREDICT_CONTRIB;
import static com.microsoft.ml.lightgbm.lightgbmlibConstants.C_API_PREDICT_RAW_SCORE;
import static dev.sluice.trainer.NativeMemory.check;
import static dev.sluice.trainer.NativeMemory.created;

import com.microsoft.ml.lightgbm.SWIGTYPE_p_int;
import com.microsoft.ml.lightgbm.SWIGTYPE_p_long_long;
import com.microsoft.ml.lightgbm.SWIGTYPE_p_void;
import dev.sluice.trainer.NativeMemory.Doubles;

/**
 * A model that LightGBM itself evaluates: the judge of parity. Written over the C functions, because the predictions of
 * lightgbm4j 4.3.0-1 reserve two results a row and so write beyond them for more than two classes.
 */
final class NativeModel implements AutoCloseable {

    private static final int ROW_MAJOR = 1;
    private static final int ALL_ITERATIONS = -1;

    private final SWIGTYPE_p_void booster;
    private final int outputs;

    private NativeModel(SWIGTYPE_p_void booster, int outputs) {
        this.booster = booster;
        this.outputs = outputs;
    }

    static NativeModel read(String text) {
        NativeMemory.load();
        SWIGTYPE_p_int number = new_intp();
        try {
            SWIGTYPE_p_void booster = created(handle -> LGBM_BoosterLoadModelFromString(text, number, handle));
            check(LGBM_BoosterGetNumClasses(booster, number));
            return new NativeModel(booster, intp_value(number));
        } finally {
            delete_intp(number);
        }
    }

    int outputs() {
        return outputs;
    }

    /** Raw scores of one vector. */
    double[] rawScores(double[] vector) {
        return rawScores(vector, 1, 1);
    }

    /** Raw scores of {@code rows} vectors one after the other, {@link #outputs()} for each. */
    double[] rawScores(double[] vectors, int rows, int threads) {
        return predict(C_API_PREDICT_RAW_SCORE, vectors, rows, rows * outputs, threads);
    }

    /** What each feature adds to a vector's raw score, and last the expected raw score. */
    double[] contributions(double[] vector) {
        return predict(C_API_PREDICT_CONTRIB, vector, 1, (vector.length + 1) * outputs, 1);
    }

    private double[] predict(int kind, double[] vectors, int rows, int size, int threads) {
        SWIGTYPE_p_long_long written = new_int64_tp();
        try (Doubles data = Doubles.of(vectors);
                Doubles results = Doubles.of(size)) {
            check(LGBM_BoosterPredictForMat(
                    booster,
                    data.pointer(),
                    data.type(),
                    rows,
                    vectors.length / rows,
                    ROW_MAJOR,
                    kind,
                    0,
                    ALL_ITERATIONS,
                    "num_threads=" + threads,
                    written,
                    results.array()));
            return results.values();
        } finally {
            delete_int64_tp(written);
        }
    }

    /** Puts copies of its trees before those of {@code other}. */
    void mergeInto(SWIGTYPE_p_void other) {
        check(LGBM_BoosterMerge(other, booster));
    }

    @Override
    public void close() {
        check(LGBM_BoosterFree(booster));
    }
}
