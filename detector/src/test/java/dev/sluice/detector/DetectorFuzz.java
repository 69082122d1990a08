package dev.sluice.detector;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.time.Duration;

/** Any bytes as a request, judged with the shipped bundle: no fault, the same again, and no relief by more headers. */
public final class DetectorFuzz {

    private static final Limits LIMITS = new Limits(4096, 32, 1 << 20, Duration.ofHours(1));
    private static final Detector DETECTOR = detector();

    private DetectorFuzz() {}

    /** Loads the bundle before the first input's time runs. */
    public static void fuzzerInitialize() {
        judge(TestRequest.of("GET /"));
    }

    public static void fuzzerTestOneInput(byte[] input) {
        TestRequest request = TestRequest.parse(input);
        Verdict verdict = judge(request);
        assertEquals(verdict, judge(request), "judged again");
        Verdict padded = judge(request.with("X-Note", "harmless words (and a number, 42)"));
        assertTrue(padded.rawScore() >= verdict.rawScore(), "a harmless header lowers the rawScore");
    }

    private static Verdict judge(TestRequest request) {
        Verdict verdict = DETECTOR.inspect(request, Policy.DEFAULT);
        if (verdict.completeness() == Completeness.FAILED) {
            throw new AssertionError("the inspection failed", verdict.failure());
        }
        assertNotEquals(Completeness.TIMED_OUT, verdict.completeness());
        assertTrue(
                verdict.rawScore() == Verdict.INERT || Double.isFinite(verdict.rawScore()),
                () -> "rawScore " + verdict.rawScore());
        double maxScore = DETECTOR.bundle().calibration().maxScore();
        assertTrue(verdict.score() >= 0 && verdict.score() <= maxScore, () -> "score " + verdict.score());
        return verdict;
    }

    private static Detector detector() {
        try {
            return new Detector(Bundle.load(Path.of("../config/models/default")), LIMITS);
        } catch (BundleException e) {
            throw new IllegalStateException(e);
        }
    }
}
