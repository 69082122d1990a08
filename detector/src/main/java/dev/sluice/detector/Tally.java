package dev.sluice.detector;

/** The part of a feature vector that one family fills. */
final class Tally {

    private final double[] vector;
    private int base;

    Tally(double[] vector) {
        this.vector = vector;
    }

    /** Moves to the family whose first feature is at {@code base}. */
    Tally at(int base) {
        this.base = base;
        return this;
    }

    void add(FeatureFamily.Evidence feature) {
        vector[base + feature.ordinal()]++;
    }

    void addIf(boolean condition, FeatureFamily.Evidence feature) {
        if (condition) {
            vector[base + feature.ordinal()]++;
        }
    }

    void set(FeatureFamily.Evidence feature, int value) {
        vector[base + feature.ordinal()] = value;
    }

    void set(int offset, int value) {
        vector[base + offset] = value;
    }

    int get(FeatureFamily.Evidence feature) {
        return (int) vector[base + feature.ordinal()];
    }
}
