package dev.sluice.detector;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** A hand-made bundle: rawScore 2 for a window with two and more kinds of evidence in a family, else -1. */
final class TestBundle {

    private static final int FEATURES = FeatureSchema.features().size();

    private TestBundle() {}

    static Path write(Path directory) {
        int evidence = FeatureSchema.features().stream()
                .map(FeatureSchema.Feature::name)
                .toList()
                .indexOf("evidence-most");
        int markup = FeatureSchema.features().stream()
                .map(FeatureSchema.Feature::name)
                .toList()
                .indexOf("evidence-markup");
        String attack = model(1, stump(0, evidence, 1.5, -1, 2));
        String classes = model(2, stump(0, markup, 1.5, 1, 0) + stump(1, markup, 1.5, 0, 1));
        String golden = header() + row(0, -1, 1, 0) + row(5, 2, 0, 1);
        try {
            Files.createDirectories(directory);
            Files.writeString(directory.resolve("attack.txt"), attack);
            Files.writeString(directory.resolve("class.txt"), classes);
            Files.writeString(directory.resolve("golden.csv"), golden);
            Files.writeString(directory.resolve("bundle.json"), manifest(attack, classes, golden));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return directory;
    }

    private static String model(int outputs, String trees) {
        return """
                tree
                version=v4
                num_class=%d
                num_tree_per_iteration=%d
                max_feature_idx=%d

                %send of trees
                """.formatted(outputs, outputs, FEATURES - 1, trees);
    }

    private static String stump(int index, int feature, double threshold, double low, double high) {
        return """
                Tree=%d
                num_leaves=2
                num_cat=0
                split_feature=%d
                threshold=%s
                decision_type=2
                left_child=-1
                right_child=-2
                leaf_value=%s %s
                leaf_count=60 40
                internal_count=100
                is_linear=0

                """.formatted(index, feature, threshold, low, high);
    }

    private static String header() {
        return FeatureSchema.features().stream()
                        .map(FeatureSchema.Feature::name)
                        .collect(Collectors.joining(",")) + ",attack,class-0,class-1\n";
    }

    private static String row(double everyFeature, double... rawScores) {
        return IntStream.range(0, FEATURES).mapToObj(i -> everyFeature + ",").collect(Collectors.joining())
                + IntStream.range(0, rawScores.length)
                        .mapToObj(i -> String.valueOf(rawScores[i]))
                        .collect(Collectors.joining(","))
                + "\n";
    }

    private static String manifest(String attack, String classes, String golden) {
        return """
                {
                  "format": 1,
                  "name": "test-1",
                  "featureSchema": {"version": %d, "sha256": "%s"},
                  "classes": ["sqli", "xss"],
                  "calibration": {"requests": 9999, "rawScores": [1.5, -1], "atLeast": [1, 9999]},
                  "files": {"attack.txt": "%s", "class.txt": "%s", "golden.csv": "%s"}
                }
                """.formatted(
                FeatureSchema.version(), FeatureSchema.digest(), sha256(attack), sha256(classes), sha256(golden));
    }

    private static String sha256(String text) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
