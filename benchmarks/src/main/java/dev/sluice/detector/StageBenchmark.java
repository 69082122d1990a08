package dev.sluice.detector;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
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

/** What each stage does for one request. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.SampleTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 3, time = 1)
public class StageBenchmark {

    @Param("BROWSER_GET")
    private Workload workload = Workload.BROWSER_GET;

    private final Bundle bundle = ShippedBundle.load();
    private final RawScorer scorer = bundle.attackScorer();
    private final FieldReader fields = new FieldReader(Limits.DEFAULT);
    private final Canonicalizer canonicalizer = new Canonicalizer();
    private final WindowSource windows = new WindowSource();
    private final Window window = new Window(Lexicon.INSTANCE);
    private final ValueScores scores = new ValueScores(ValueScores.MAX_VALUES);

    private final ValueScores.Key key = new ValueScores.Key();

    private WireRequest request = workload.request(64_000);
    private byte[][] values = {};
    private double[][] vectors = {};
    private byte[][] texts = {};
    private long bytesRead;

    @Setup
    public void prepare() {
        request = workload.request(64_000);
        Values read = Values.of(request);
        values = read.scored().toArray(byte[][]::new);
        vectors = read.vectors();
        texts = canonicalTexts();
        for (byte[] value : values) {
            for (int times = 0; times < 2; times++) {
                scores.get(key, value, 0, value.length);
                scores.put(key, 0.5);
            }
        }
    }

    private byte[][] canonicalTexts() {
        List<byte[]> canonical = new ArrayList<>();
        for (byte[] value : values) {
            canonicalizer.canonicalize(value, 0, value.length);
            for (int start = 0; start < canonicalizer.length(); start += Window.STRIDE) {
                int end = Math.min(start + Window.SIZE, canonicalizer.length());
                canonical.add(Arrays.copyOfRange(canonicalizer.text(), start, end));
            }
        }
        return canonical.toArray(byte[][]::new);
    }

    /** Request to values, and which of them are inert. */
    @Benchmark
    public long fields() {
        bytesRead = 0;
        fields.read(request, (path, bytes, from, to) -> {
            bytesRead += WindowSource.isInert(bytes, from, to) ? 0 : to - from;
            return true;
        });
        return bytesRead;
    }

    @Benchmark
    public double rememberedScores() {
        double sum = 0;
        for (byte[] value : values) {
            Double known = scores.get(key, value, 0, value.length);
            sum += known == null ? 0 : known;
        }
        return sum;
    }

    @Benchmark
    public int canonicalText() {
        int sum = 0;
        for (byte[] value : values) {
            canonicalizer.canonicalize(value, 0, value.length);
            sum += canonicalizer.length();
        }
        return sum;
    }

    /** Histogram, words of the lexicon and tokens of every window. */
    @Benchmark
    public int tokensAndWords() {
        int sum = 0;
        for (byte[] text : texts) {
            window.set(text, 0, text.length);
            sum += window.tokens();
        }
        return sum;
    }

    /** Values to vectors: canonical text and all features. */
    @Benchmark
    public int windows() {
        int[] count = new int[1];
        for (byte[] value : values) {
            windows.read(value, 0, value.length, (start, vector) -> ++count[0] > 0);
        }
        return count[0];
    }

    @Benchmark
    public double trees() {
        double sum = 0;
        for (double[] vector : vectors) {
            sum += scorer.rawScore(vector);
        }
        return sum;
    }

    /** The same, from root to leaf. */
    @Benchmark
    public double treesWalked() {
        double sum = 0;
        for (double[] vector : vectors) {
            sum += bundle.attack().rawScore(vector);
        }
        return sum;
    }
}
