package dev.sluice.trainer;

import java.util.List;

/** Reads from a LightGBM model's text what splits on each feature gained. */
final class ModelGain {

    private static final String HEADING = "feature_importances:";

    private ModelGain() {}

    /** By feature, in the order of {@code names}; 0 for what no tree splits on. */
    static double[] of(String model, List<String> names) {
        double[] gain = new double[names.size()];
        model.lines()
                .dropWhile(line -> !line.equals(HEADING))
                .skip(1)
                .takeWhile(line -> line.contains("="))
                .forEach(line -> {
                    int equals = line.lastIndexOf('=');
                    int place = names.indexOf(line.substring(0, equals));
                    if (place >= 0) {
                        gain[place] = Double.parseDouble(line.substring(equals + 1));
                    }
                });
        return gain;
    }
}
