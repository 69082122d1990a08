package dev.sluice.trainer;

import java.util.ArrayList;
import java.util.List;

/** Windows and the samples of them that one model learns from. */
record TrainingSet(Windows windows, List<Sample> samples) {

    /**
     * The same with windows made up by SMOTE until benign ones and attacks are of one number. What a class counts in sum
     * stays; each made-up window counts what one of its class does on average. Memory is that of another copy of the
     * windows, and of the smaller class with all its zeros.
     *
     * @param width number of features
     */
    TrainingSet evenedOut(int width, long seed) {
        List<Sample> attacks = labelled(1);
        List<Sample> benign = labelled(0);
        List<Sample> smaller = attacks.size() <= benign.size() ? attacks : benign;
        Windows more = windows.and(smote(smaller, width, seed).made(samples.size() - 2 * smaller.size()));
        int made = more.rows() - windows.rows();
        float label = smaller.get(0).label();
        float kept = (float) smaller.size() / (smaller.size() + made);
        float average =
                (float) smaller.stream().mapToDouble(Sample::weight).average().orElseThrow();
        List<Sample> all = new ArrayList<>(samples.size() + made);
        samples.forEach(sample ->
                all.add(sample.label() == label ? new Sample(sample.row(), label, kept * sample.weight()) : sample));
        for (int row = windows.rows(); row < more.rows(); row++) {
            all.add(new Sample(row, label, kept * average));
        }
        return new TrainingSet(more, all);
    }

    private List<Sample> labelled(float label) {
        return samples.stream().filter(sample -> sample.label() == label).toList();
    }

    /** Between different windows: near-copies of an attack often are the very same one. */
    private Smote smote(List<Sample> smaller, int width, long seed) {
        double[][] vectors = smaller.stream()
                .mapToInt(Sample::row)
                .distinct()
                .mapToObj(row -> windows.dense(new int[] {row}, width))
                .toArray(double[][]::new);
        return new Smote(vectors, new boolean[width], seed);
    }
}
