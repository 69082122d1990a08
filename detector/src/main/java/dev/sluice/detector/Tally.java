package dev.sluice.detector;

/** The part of a feature vector that one family fills. */
final class Tally {

    private final double[] vector;
    private int base;
    private boolean found;

    Tally(double[] vector) {
        this.vector = vector;
    }

    /** Moves to the family whose first feature is at {@code base}. */
    Tally at(int base) {
        this.base = base;
        found = false;
        return this;
    }

    /** Whether anything was found since the family was moved to. */
    boolean found() {
        return found;
    }

    void add(FeatureFamily.Evidence feature) {
        vector[base + feature.ordinal()]++;
        found = true;
    }

    void addIf(boolean condition, FeatureFamily.Evidence feature) {
        if (condition) {
            add(feature);
        }
    }

    void set(FeatureFamily.Evidence feature, int value) {
        set(feature.ordinal(), value);
    }

    void set(int offset, int value) {
        vector[base + offset] = value;
        found |= value != 0;
    }

    int get(FeatureFamily.Evidence feature) {
        return (int) vector[base + feature.ordinal()];
    }
}
