package dev.sluice.detector;

import org.jspecify.annotations.Nullable;

/**
 * Computes raw scores of a model with one output, the fastest way that its trees allow: {@link LeafMasks}, or a walk from
 * root to leaf for trees of more than 64 leaves. Owns scratch memory; not thread-safe. No allocation.
 */
final class RawScorer {

    private final TreeEnsemble ensemble;
    private final @Nullable LeafMasks masks;
    private final int[] words;

    RawScorer(TreeEnsemble ensemble, @Nullable LeafMasks masks) {
        this.ensemble = ensemble;
        this.masks = masks;
        this.words = new int[masks == null ? 0 : masks.words()];
    }

    double rawScore(double[] vector) {
        return masks == null ? ensemble.rawScore(vector) : masks.rawScore(vector, words);
    }
}
