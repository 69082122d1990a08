package dev.sluice.trainer;

import static com.microsoft.ml.lightgbm.lightgbmlib.LGBM_GetLastError;
import static com.microsoft.ml.lightgbm.lightgbmlib.delete_doubleArray;
import static com.microsoft.ml.lightgbm.lightgbmlib.delete_floatArray;
import static com.microsoft.ml.lightgbm.lightgbmlib.delete_voidpp;
import static com.microsoft.ml.lightgbm.lightgbmlib.doubleArray_getitem;
import static com.microsoft.ml.lightgbm.lightgbmlib.doubleArray_setitem;
import static com.microsoft.ml.lightgbm.lightgbmlib.double_to_voidp_ptr;
import static com.microsoft.ml.lightgbm.lightgbmlib.floatArray_setitem;
import static com.microsoft.ml.lightgbm.lightgbmlib.float_to_voidp_ptr;
import static com.microsoft.ml.lightgbm.lightgbmlib.new_doubleArray;
import static com.microsoft.ml.lightgbm.lightgbmlib.new_floatArray;
import static com.microsoft.ml.lightgbm.lightgbmlib.new_voidpp;
import static com.microsoft.ml.lightgbm.lightgbmlib.voidpp_value;
import static com.microsoft.ml.lightgbm.lightgbmlibConstants.C_API_DTYPE_FLOAT32;
import static com.microsoft.ml.lightgbm.lightgbmlibConstants.C_API_DTYPE_FLOAT64;

import com.microsoft.ml.lightgbm.SWIGTYPE_p_double;
import com.microsoft.ml.lightgbm.SWIGTYPE_p_float;
import com.microsoft.ml.lightgbm.SWIGTYPE_p_p_void;
import com.microsoft.ml.lightgbm.SWIGTYPE_p_void;
import io.github.metarank.lightgbm4j.LGBMBooster;
import java.io.IOException;

/** What calls of LightGBM's C functions have in common. */
final class NativeMemory {

    private NativeMemory() {}

    /** To be called before anything else of LightGBM; only the first call does anything. */
    static void load() {
        try {
            LGBMBooster.loadNative();
        } catch (IOException e) {
            throw new IllegalStateException("LightGBM's native library cannot be loaded: " + e.getMessage(), e);
        }
    }

    /** A call that stores the handle of what it creates. */
    @FunctionalInterface
    interface Creation {
        int into(SWIGTYPE_p_p_void handle);
    }

    static SWIGTYPE_p_void created(Creation creation) {
        SWIGTYPE_p_p_void handle = new_voidpp();
        try {
            check(creation.into(handle));
            return voidpp_value(handle);
        } finally {
            delete_voidpp(handle);
        }
    }

    static void check(int result) {
        if (result != 0) {
            throw new IllegalStateException("LightGBM: " + LGBM_GetLastError());
        }
    }

    /** Numbers outside the heap. */
    sealed interface Numbers extends AutoCloseable {

        SWIGTYPE_p_void pointer();

        /** LightGBM's word for the type of one. */
        int type();

        @Override
        void close();
    }

    /** Floats outside the heap. */
    record Floats(SWIGTYPE_p_float array) implements Numbers {

        static Floats of(float[] values) {
            SWIGTYPE_p_float array = new_floatArray(values.length);
            for (int i = 0; i < values.length; i++) {
                floatArray_setitem(array, i, values[i]);
            }
            return new Floats(array);
        }

        @Override
        public SWIGTYPE_p_void pointer() {
            return float_to_voidp_ptr(array);
        }

        @Override
        public int type() {
            return C_API_DTYPE_FLOAT32;
        }

        @Override
        public void close() {
            delete_floatArray(array);
        }
    }

    /** Doubles outside the heap. */
    record Doubles(SWIGTYPE_p_double array, int length) implements Numbers {

        static Doubles of(int length) {
            return new Doubles(new_doubleArray(length), length);
        }

        static Doubles of(double[] values) {
            Doubles doubles = of(values.length);
            for (int i = 0; i < values.length; i++) {
                doubleArray_setitem(doubles.array, i, values[i]);
            }
            return doubles;
        }

        double[] values() {
            double[] values = new double[length];
            for (int i = 0; i < length; i++) {
                values[i] = doubleArray_getitem(array, i);
            }
            return values;
        }

        @Override
        public SWIGTYPE_p_void pointer() {
            return double_to_voidp_ptr(array);
        }

        @Override
        public int type() {
            return C_API_DTYPE_FLOAT64;
        }

        @Override
        public void close() {
            delete_doubleArray(array);
        }
    }
}
