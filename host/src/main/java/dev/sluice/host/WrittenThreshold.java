package dev.sluice.host;

import dev.sluice.detector.Threshold;

/**
 * A threshold that applies, and where it is written.
 *
 * @param file name of the file
 * @param line in the file
 * @param key path of its key, for example {@code policy.block-at}
 * @param threshold what stands there
 */
record WrittenThreshold(String file, int line, String key, Threshold threshold) {}
