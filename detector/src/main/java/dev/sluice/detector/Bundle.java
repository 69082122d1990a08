package dev.sluice.detector;

import java.nio.file.Path;

/** A loaded model bundle: models, calibration, provenance. Immutable. */
public final class Bundle {

    private final String name;
    private final Calibration calibration;

    Bundle(String name, Calibration calibration) {
        this.name = name;
        this.calibration = calibration;
    }

    /**
     * Loads a bundle folder, all or nothing: format, feature-schema digest, file digests and golden parity are checked.
     *
     * @throws BundleException naming the file and the reason
     */
    public static Bundle load(Path directory) throws BundleException {
        throw new BundleException("not yet: " + directory);
    }

    /** Name from {@code bundle.json}, for example {@code default-1}. */
    public String name() {
        return name;
    }

    /** Maps rawScores to scores. */
    public Calibration calibration() {
        return calibration;
    }
}
