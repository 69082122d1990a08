package dev.sluice.trainer;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

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
        List<double[]> made = made(smaller, samples.size() - 2 * smaller.size(), width, seed);
        float label = smaller.get(0).label();
        float kept = (float) smaller.size() / (smaller.size() + made.size());
        float average =
                (float) smaller.stream().mapToDouble(Sample::weight).average().orElseThrow();
        List<Sample> all = samples.stream()
                .map(sample -> sample.label() == label ? sample.weighing(kept * sample.weight()) : sample)
                .collect(Collectors.toCollection(ArrayList::new));
        for (int i = 0; i < made.size(); i++) {
            all.add(new Sample(windows.rows() + i, label, kept * average));
        }
        return new TrainingSet(windows.and(made), all);
    }

    private List<Sample> labelled(float label) {
        return samples.stream().filter(sample -> sample.label() == label).toList();
    }

    /** Between different windows: near-copies of an attack often are the very same one. */
    private List<double[]> made(List<Sample> smaller, int count, int width, long seed) {
        int[] rows = smaller.stream().mapToInt(Sample::row).distinct().toArray();
        double[] dense = windows.dense(rows, width);
        double[][] vectors = new double[rows.length][];
        for (int i = 0; i < rows.length; i++) {
            vectors[i] = Arrays.copyOfRange(dense, i * width, (i + 1) * width);
        }
        return new Smote(vectors, new boolean[width], seed).made(count);
    }
}
