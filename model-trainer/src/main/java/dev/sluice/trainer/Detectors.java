package dev.sluice.trainer;

import dev.sluice.detector.Limits;
import java.time.Duration;

/** Inspection outside a live request: the limits of a host, but no hurry, so that results do not depend on the load. */
final class Detectors {

    static final Limits PATIENT = new Limits(
            Limits.DEFAULT.maxFields(),
            Limits.DEFAULT.maxDepth(),
            Limits.DEFAULT.maxValueBytes(),
            Duration.ofMinutes(1));

    private Detectors() {}
}
