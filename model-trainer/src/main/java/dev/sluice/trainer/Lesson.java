package dev.sluice.trainer;

import dev.sluice.detector.FeatureSchema;
import dev.sluice.detector.PackedVector;
import dev.sluice.trainer.Feedback.Said;
import dev.sluice.trainer.Windows.Row;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;

/**
 * Feedback as samples among those of the corpora. A false alarm teaches with all its vectors, an attack with the one that
 * scores highest. Vectors that were reported n times count 1 + ln(n) times what one counts that was reported once.
 */
final class Lesson {

    private static final int FEATURES = FeatureSchema.features().size();

    private final Map<PackedVector, Integer> falseAlarms = new LinkedHashMap<>();
    private final Map<PackedVector, Integer> attacks = new LinkedHashMap<>();

    /** The lesson of {@code feedback}; {@code rawScore} is that of the model before. */
    Lesson(Feedback feedback, ToDoubleFunction<PackedVector> rawScore) {
        for (Said one : feedback.said()) {
            if (one.attack()) {
                attacks.merge(carrier(one, rawScore), 1, Integer::sum);
            } else {
                one.vectors().forEach(vector -> falseAlarms.merge(vector, 1, Integer::sum));
            }
        }
    }

    private static PackedVector carrier(Said attack, ToDoubleFunction<PackedVector> rawScore) {
        return attack.vectors().stream()
                .max(Comparator.comparingDouble(rawScore))
                .orElseThrow();
    }

    /** Samples of rows that are added to {@code windows}; one that was reported once weighs {@code weight}. */
    List<Sample> samples(Windows windows, double weight) {
        List<Sample> samples = new ArrayList<>();
        falseAlarms.forEach((vector, times) -> samples.add(sample(vector, times, 0, windows, weight)));
        attacks.forEach((vector, times) -> samples.add(sample(vector, times, 1, windows, weight)));
        return samples;
    }

    private static Sample sample(PackedVector vector, int times, float label, Windows windows, double weight) {
        return new Sample(windows.add(new Row(unpacked(vector))), label, (float) (weight * (1 + Math.log(times))));
    }

    static double[] unpacked(PackedVector vector) {
        double[] unpacked = new double[FEATURES];
        vector.unpack(unpacked);
        return unpacked;
    }
}
