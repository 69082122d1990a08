package dev.sluice.detector;

/**
 * What another bundle needs of a value to judge it once more.
 *
 * @param field where the value stood
 * @param rawScore of its worst window, by the bundle that judged
 * @param vector of that window
 */
public record ScoredVector(Field field, double rawScore, PackedVector vector) {}
