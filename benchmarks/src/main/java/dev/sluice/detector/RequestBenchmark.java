package dev.sluice.detector;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** A whole inspection, from request to verdict. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.SampleTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(1)
@Warmup(iterations = 4, time = 1)
@Measurement(iterations = 3, time = 1)
public class RequestBenchmark {

    /** What is known of a request's values when it comes. */
    public enum Memory {
        /** All scores. */
        WARM,
        /** None, but every value came once before, so all are stored. */
        SEEN_ONCE,
        /** None, as no value ever came before. */
        COLD,
        /** None, and nothing is looked up. */
        OFF
    }

    @Param("BROWSER_GET")
    private Workload workload = Workload.BROWSER_GET;

    @Param("WARM")
    private Memory memory = Memory.WARM;

    @Param("64000")
    private int bytes;

    private ValueScores scores = new ValueScores(0);
    private Detector detector = detector(scores);
    private WireRequest request = WireRequest.of("GET / HTTP/1.1");

    @Setup
    public void prepare() {
        scores = new ValueScores(memory == Memory.OFF ? 0 : ValueScores.MAX_VALUES);
        detector = detector(scores);
        request = workload.request(bytes);
        inspect();
        Verdict verdict = inspect();
        if (verdict.failure() != null || verdict.completeness() == Completeness.TIMED_OUT) {
            throw new IllegalStateException(workload + " is not read to its end: " + verdict);
        }
    }

    @Setup(Level.Invocation)
    public void forget() {
        if (memory == Memory.COLD || memory == Memory.SEEN_ONCE) {
            scores.forget();
        }
        if (memory == Memory.SEEN_ONCE) {
            inspect();
        }
    }

    @Benchmark
    public Verdict inspect() {
        return detector.inspect(request, Policy.DEFAULT);
    }

    /** With a time budget that never ends an inspection early. */
    private static Detector detector(ValueScores scores) {
        Limits limits = new Limits(
                Limits.DEFAULT.maxFields(),
                Limits.DEFAULT.maxDepth(),
                Limits.DEFAULT.maxValueBytes(),
                Duration.ofMinutes(1));
        return new Detector(ShippedBundle.load(), limits, System::nanoTime, scores);
    }
}
