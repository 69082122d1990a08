package dev.sluice.detector;

import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** One feature family over the windows of a browser's request. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.SampleTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 3, time = 1)
public class FamilyBenchmark {

    @Param({
        "sql",
        "markup",
        "script",
        "path",
        "shell",
        "code",
        "template",
        "lookup",
        "ldap",
        "nosql",
        "xml",
        "header",
        "address",
        "words",
        "characters"
    })
    private String family = "sql";

    private final double[] vector = new double[FeatureSchema.features().size()];
    private final Tally tally = new Tally(vector);
    private FeatureFamily measured = FeatureSchema.FAMILIES.get(0);
    private Window[] windows = {};

    @Setup
    public void prepare() {
        measured = FeatureSchema.FAMILIES.stream()
                .filter(candidate -> candidate.name().equals(family))
                .findFirst()
                .orElseThrow();
        Canonicalizer canonicalizer = new Canonicalizer();
        windows = Values.of(Workload.BROWSER_GET.request(0)).scored().stream()
                .map(value -> {
                    canonicalizer.canonicalize(value, 0, value.length);
                    Window window = new Window(Lexicon.INSTANCE);
                    window.set(canonicalizer.text(), 0, Math.min(Window.SIZE, canonicalizer.length()));
                    return window;
                })
                .toArray(Window[]::new);
    }

    @Benchmark
    public double family() {
        for (Window window : windows) {
            measured.extract(window, tally.at(0));
        }
        return vector[0];
    }
}
