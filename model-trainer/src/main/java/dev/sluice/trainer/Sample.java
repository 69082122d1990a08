package dev.sluice.trainer;

/**
 * One row of a training set.
 *
 * @param row row of the windows it is taken from
 * @param label 0 or 1, or the number of a class
 * @param weight how much it counts
 */
record Sample(int row, float label, float weight) {}
