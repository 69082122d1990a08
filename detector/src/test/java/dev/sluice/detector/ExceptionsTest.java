package dev.sluice.detector;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ExceptionsTest {

    private static final Instant NOON = Instant.parse("2026-11-21T12:00:00Z");
    private static final String SQLI = "1%27%20union%20select%20null,null--";
    private static final String XSS = "%3Cscript%3Ealert(1)%3C/script%3E";
    private static final Duration PATIENCE = Duration.ofMinutes(1);

    @TempDir
    private Path directory;

    private final AtomicReference<Instant> now = new AtomicReference<>(NOON);
    private Bundle bundle;
    private Detector detector;

    @BeforeEach
    void load() throws BundleException {
        bundle = Bundle.load(TestBundle.write(directory));
        detector = new Detector(bundle, new Limits(4096, 32, 1 << 20, PATIENCE));
    }

    private static FieldException exception(String id, String field, @Nullable AttackClass attackClass) {
        return new FieldException(
                id, "", Set.of(), path -> path.equals("/notes"), FieldPattern.parse(field), attackClass, null);
    }

    private Policy policy(FieldException... exceptions) {
        return Policy.DEFAULT.with(Exceptions.of(List.of(exceptions), now::get));
    }

    private Verdict inspect(String request, FieldException... exceptions) {
        return detector.inspect(TestRequest.of(request), policy(exceptions));
    }

    @Test
    void exceptedFieldDoesNotCount() {
        Verdict verdict = inspect("GET /notes?id=1&q=" + SQLI, exception("notes", "query q", null));
        assertEquals(Disposition.ALLOW, verdict.disposition());
        assertEquals(0, verdict.score());
        assertNull(verdict.field());
        Excepted excepted = verdict.excepted().get(0);
        assertEquals("notes", excepted.exception().id());
        assertEquals(new Field(Location.QUERY, "q"), excepted.field());
        assertEquals(bundle.calibration().maxScore(), excepted.score());
        assertEquals(AttackClass.SQLI, excepted.attackClass());
    }

    @Test
    void attackInAnotherFieldStillCounts() {
        Verdict verdict = inspect("GET /notes?q=" + SQLI + "&r=" + SQLI, exception("notes", "query q", null));
        assertEquals(Disposition.BLOCK, verdict.disposition());
        assertEquals(new Field(Location.QUERY, "r"), verdict.field());
    }

    @Test
    void whatIsDecodedFromTheFieldStillCounts() {
        String encoded = "MScgdW5pb24gc2VsZWN0IG51bGwsbnVsbC0tIG9yIDE9MSB1bmlvbiBzZWxlY3Q=";
        Verdict verdict = inspect("GET /notes?q=" + encoded, exception("notes", "query q", null));
        assertEquals(new Field(Location.QUERY, "q#base64"), verdict.field());
        assertEquals(Disposition.BLOCK, verdict.disposition());
    }

    @Test
    void anotherPathIsNotExcepted() {
        Verdict verdict = inspect("GET /other?q=" + SQLI, exception("notes", "query q", null));
        assertEquals(Disposition.BLOCK, verdict.disposition());
        assertEquals(List.of(), verdict.excepted());
    }

    @Test
    void anotherMethodIsNotExcepted() {
        FieldException post = new FieldException(
                "notes", "", Set.of("POST"), path -> true, FieldPattern.parse("query q"), null, null);
        assertEquals(Disposition.BLOCK, inspect("GET /notes?q=" + SQLI, post).disposition());
    }

    @Test
    void anotherClassIsNotExcepted() {
        FieldException sqli = exception("notes", "query q", AttackClass.SQLI);
        assertEquals(Disposition.ALLOW, inspect("GET /notes?q=" + SQLI, sqli).disposition());
        assertEquals(Disposition.BLOCK, inspect("GET /notes?q=" + XSS, sqli).disposition());
    }

    @Test
    void anotherClassFurtherOnInTheSameValueStillCounts() {
        String padding = "lorem+ipsum+".repeat(100);
        Verdict verdict =
                inspect("GET /notes?q=" + SQLI + "+" + padding + XSS, exception("notes", "query q", AttackClass.SQLI));
        assertEquals(Disposition.BLOCK, verdict.disposition());
        assertEquals(AttackClass.XSS, verdict.attackClass());
    }

    @Test
    void severalFieldsOfOneRequestAreExcepted() {
        Verdict verdict = inspect(
                "GET /notes?q=" + SQLI + "&r=" + XSS,
                exception("first", "query q", null),
                exception("second", "query r", AttackClass.XSS));
        assertEquals(Disposition.ALLOW, verdict.disposition());
        assertEquals(
                Set.of("first", "second"),
                verdict.excepted().stream().map(one -> one.exception().id()).collect(Collectors.toSet()));
    }

    @Test
    void endsAtItsExpiry() {
        FieldException untilNoon =
                new FieldException("notes", "", Set.of(), path -> true, FieldPattern.parse("query q"), null, NOON);
        now.set(NOON.minusMillis(1));
        assertEquals(
                Disposition.ALLOW, inspect("GET /notes?q=" + SQLI, untilNoon).disposition());
        now.set(NOON);
        assertEquals(
                Disposition.BLOCK, inspect("GET /notes?q=" + SQLI, untilNoon).disposition());
    }

    @Test
    void whatIsBeyondTheLimitOfFieldsIsNotExcepted() {
        String harmless = IntStream.range(0, 5000).mapToObj(i -> "p" + i + "=1").collect(Collectors.joining("&"));
        Verdict verdict = inspect("GET /notes?" + harmless + "&q=" + SQLI, exception("notes", "query q", null));
        assertEquals(new Field(Location.QUERY, "#rest"), verdict.field());
        assertEquals(Disposition.BLOCK, verdict.disposition());
    }

    @Test
    void allCountsWhenTheRestCannotBeJudgedInTime() {
        AtomicLong nanos = new AtomicLong();
        AtomicLong step = new AtomicLong();
        Detector slow =
                new Detector(bundle, new Limits(4096, 32, 1 << 20, PATIENCE), () -> nanos.addAndGet(step.get()));
        FieldException slowing = new FieldException(
                "notes",
                "",
                Set.of(),
                path -> step.addAndGet(PATIENCE.toNanos()) > 0,
                FieldPattern.parse("query q"),
                null,
                null);
        Verdict verdict = slow.inspect(TestRequest.of("GET /notes?q=" + SQLI + "&r=(1)"), policy(slowing));
        assertEquals(Disposition.BLOCK, verdict.disposition());
        assertEquals(Completeness.FULL, verdict.completeness());
    }

    @Test
    void plainRequestsAskNoException() {
        FieldException untouched = new FieldException(
                "notes",
                "",
                Set.of(),
                path -> {
                    throw new AssertionError(path);
                },
                FieldPattern.parse("query q"),
                null,
                null);
        assertEquals(Disposition.ALLOW, inspect("GET /notes?q=hello", untouched).disposition());
    }
}
