package dev.sluice.detector;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DetectorTest {

    @TempDir
    private Path directory;

    private Bundle bundle;
    private Detector detector;

    @BeforeEach
    void load() throws BundleException {
        bundle = Bundle.load(TestBundle.write(directory));
        detector = new Detector(bundle, new Limits(4096, 32, 1 << 20, Duration.ofMinutes(1)));
    }

    @Test
    void plainRequestIsAllowedWithoutTheModel() {
        Verdict verdict = inspect("GET /shop/42?sort=price");
        assertEquals(Disposition.ALLOW, verdict.disposition());
        assertEquals(Completeness.FULL, verdict.completeness());
        assertNull(verdict.attackClass());
        assertEquals(0, verdict.score());
    }

    @Test
    void attackIsBlockedWithFieldAndClass() {
        Verdict verdict = inspect("GET /?id=1&q=1%27%20union%20select%20null,null--");
        assertEquals(Disposition.BLOCK, verdict.disposition());
        assertEquals(new Field(Location.QUERY, "q"), verdict.field());
        assertEquals(AttackClass.SQLI, verdict.attackClass());
        assertEquals(bundle.calibration().maxScore(), verdict.score());
    }

    @Test
    void theClassModelNamesTheClass() {
        assertEquals(
                AttackClass.XSS,
                inspect("GET /?q=%3Cscript%3Ealert(1)%3C/script%3E").attackClass());
    }

    @Test
    void longValuesAreReadToTheirEnd() {
        String padding = "lorem+ipsum+".repeat(2000);
        Verdict verdict = inspect("GET /?q=" + padding + "1%27%20union%20select%20null,null--+" + padding);
        assertEquals(Disposition.BLOCK, verdict.disposition());
    }

    @Test
    void harmlessBytesElsewhereNeverLowerTheRawScore() {
        double alone = inspect("GET /?q=1%27%20union%20select%20null").rawScore();
        double among = inspect("GET /a/b?x=1&q=1%27%20union%20select%20null&y=hello%20world\nCookie: a=b; c=d\n\n")
                .rawScore();
        assertTrue(among >= alone);
    }

    @Test
    void timeBudgetEndsTheInspection() {
        AtomicLong clock = new AtomicLong();
        Limits limits = new Limits(4096, 32, 1 << 20, Duration.ofMillis(50));
        Detector slow = new Detector(
                bundle, limits, () -> clock.addAndGet(Duration.ofMillis(20).toNanos()));
        Verdict verdict = slow.inspect(
                TestRequest.of("GET /?a=(1)&b=(2)&c=(3)&d=%27%20union%20select%20null,null--"), Policy.DEFAULT);
        assertEquals(Completeness.TIMED_OUT, verdict.completeness());
        assertEquals(Disposition.ALLOW, verdict.disposition());
    }

    @Test
    void aFaultIsAVerdictThatCarriesIt() {
        RequestView broken = new RequestViewWithoutTarget();
        Policy closed = new Policy(Threshold.ofScore(99), Threshold.ofScore(99.9), Policy.OnFailure.CLOSED);
        Verdict verdict = detector.inspect(broken, closed);
        assertEquals(Completeness.FAILED, verdict.completeness());
        assertEquals(Disposition.BLOCK, verdict.disposition());
        assertNotNull(verdict.failure());
        assertEquals(Disposition.ALLOW, inspect("GET /").disposition());
    }

    @Test
    void aRememberedValueGetsTheSameVerdict() {
        String request = "GET /?q=1%27%20union%20select%20null";
        assertEquals(inspect(request), inspect(request));
        assertEquals(
                inspect(request).attackClass(),
                inspect("POST /x?other=1%27%20union%20select%20null").attackClass());
    }

    @Test
    void inspectionsInParallelDoNotMix() {
        List<Disposition> dispositions = IntStream.range(0, 2000)
                .parallel()
                .mapToObj(i -> inspect(i % 2 == 0 ? "GET /?q=hello%20world" : "GET /?q=1%27%20union%20select%20null"))
                .map(Verdict::disposition)
                .toList();
        for (int i = 0; i < dispositions.size(); i++) {
            assertEquals(i % 2 == 0 ? Disposition.ALLOW : Disposition.BLOCK, dispositions.get(i));
        }
    }

    private Verdict inspect(String request) {
        return detector.inspect(TestRequest.of(request), Policy.DEFAULT);
    }

    private static final class RequestViewWithoutTarget implements RequestView {

        @Override
        public String method() {
            return "GET";
        }

        @Override
        public String target() {
            throw new IllegalStateException("no target");
        }

        @Override
        public int headerCount() {
            return 0;
        }

        @Override
        public String headerName(int index) {
            throw new IndexOutOfBoundsException(index);
        }

        @Override
        public String headerValue(int index) {
            throw new IndexOutOfBoundsException(index);
        }

        @Override
        public byte[] body() {
            return new byte[0];
        }

        @Override
        public boolean bodyComplete() {
            return true;
        }
    }

    @Test
    void whatIsKept_givesTheSameRawScoreAgain() {
        for (String head : List.of(
                "GET /?id=1&q=1%27%20union%20select%20null,null--&r=%3Cscript%3Ealert(1)&s=it's&t=a'b",
                "GET /?q=it's&r=%3Cb%3E&s=a;b;c")) {
            for (int i = 0; i < 3; i++) { // from the third on, scores of values are remembered
                Verdict verdict = detector.inspectToKeep(TestRequest.of(head), Policy.DEFAULT);
                List<ScoredVector> kept =
                        Objects.requireNonNull(verdict.evidence()).vectors();
                assertEquals(verdict.rawScore(), bundle.rawScore(kept.get(0).vector()));
                assertEquals(verdict.field(), kept.get(0).field());
                assertEquals(
                        3, kept.stream().map(ScoredVector::field).distinct().count());
                for (ScoredVector one : kept) {
                    assertEquals(one.rawScore(), bundle.rawScore(one.vector()));
                }
            }
        }
    }

    @Test
    void evidenceOfAllowedRequests_comesOnlyWhenAskedFor() {
        Policy lax = new Policy(Threshold.ofScore(100), Threshold.ofScore(100), Policy.OnFailure.OPEN);
        TestRequest request = TestRequest.of("GET /?q=it's");
        assertEquals(Disposition.ALLOW, detector.inspect(request, lax).disposition());
        assertNull(detector.inspect(request, lax).evidence());
        assertNotNull(detector.inspectToKeep(request, lax).evidence());
        assertNull(detector.inspectToKeep(request, lax).attackClass());
        assertNull(detector.inspectToKeep(TestRequest.of("GET /plain"), lax).evidence());
    }
}
