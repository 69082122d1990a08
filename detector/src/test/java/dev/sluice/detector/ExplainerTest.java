package dev.sluice.detector;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.detector.Explanation.Contribution;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ExplainerTest {

    @TempDir
    private Path directory;

    private Detector detector;
    private Explainer explainer;

    @BeforeEach
    void load() throws BundleException {
        Bundle bundle = Bundle.load(TestBundle.write(directory));
        Limits limits = new Limits(4096, 32, 1 << 20, Duration.ofMinutes(1));
        detector = new Detector(bundle, limits);
        explainer = new Explainer(bundle, limits);
    }

    private WinningWindow evidence(String request) {
        WinningWindow evidence =
                detector.inspect(TestRequest.of(request), Policy.DEFAULT).evidence();
        assertNotNull(evidence, request);
        return evidence;
    }

    @Test
    void explanationNamesFieldTextAndWhatShowsIt() {
        Explanation explanation = explainer.explain(evidence("GET /?q=1%27%20UNION%20select%20null,null--"));
        assertEquals(new Field(Location.QUERY, "q"), explanation.field());
        assertEquals("1' union select null,null--", explanation.text());
        Reason first = explanation.reasons().get(0);
        assertTrue(first.sentence(explanation.text()).contains(": "), first.toString());
        assertTrue(explanation.reasons().size() <= Explainer.MAX_REASONS);
    }

    @Test
    void contributionsSumToTheRawScore() {
        Explanation explanation = explainer.explain(evidence("GET /?q=1%27%20union%20select%20null,null--"));
        double sum = explanation.contributions().stream()
                .mapToDouble(Contribution::contribution)
                .sum();
        assertEquals(explanation.rawScore(), explanation.expectedRawScore() + sum, 1e-12);
        assertEquals(2, explanation.rawScore());
    }

    @Test
    void reasonsPointAtTheBytesBeforeDecoding() {
        String value = "1%2527%2520union%2520select%2520null,null--";
        Explanation explanation = explainer.explain(evidence("GET /?q=" + value));
        String once = value.replace("%25", "%");
        for (Reason reason : explanation.reasons()) {
            assertTrue(reason.from() >= 0 && reason.to() <= once.length(), reason.toString());
            if (!reason.quotes().isEmpty() && reason.quotes().get(0).from() > 0) {
                String original = once.substring(reason.from(), reason.to());
                String quoted = explanation
                        .text()
                        .substring(
                                reason.quotes().get(0).from(),
                                reason.quotes().get(reason.quotes().size() - 1).to());
                assertEquals(quoted, original.replace("%20", " ").replace("%27", "'"));
            }
        }
    }

    @Test
    void ofALongValueOnlyTheBytesOfTheWindowAreKept() {
        String padding = "lorem%2520ipsum%2520".repeat(2000);
        WinningWindow evidence = evidence("GET /?q=" + padding + "1%27%20union%20select%20null,null--%20" + padding);
        assertTrue(evidence.original().length <= WinningWindow.MAX_ORIGINAL_BYTES);
        Explanation explanation = explainer.explain(evidence);
        int attack = padding.replace("%25", "%").length();
        String around = new String(evidence.original(), ISO_8859_1);
        assertTrue(around.contains("union select null,null"), around);
        assertTrue(explanation.reasons().stream()
                .anyMatch(reason -> reason.from() >= attack && reason.to() <= attack + 40));
    }

    @Test
    void anAllowedRequestKeepsNothing() {
        assertNull(detector.inspect(TestRequest.of("GET /?q=(hello)"), Policy.DEFAULT)
                .evidence());
    }

    @Test
    void fieldsComeWorstFirst_inertOnesNotAtAll() {
        List<ScoredField> fields =
                explainer.fields(TestRequest.of("GET /?a=(1)&b=2&q=1%27%20union%20select%20null,null--"));
        assertEquals(
                List.of("query q", "query a"),
                fields.stream().map(field -> field.field().toString()).toList());
        assertEquals(2, fields.get(0).rawScore());
    }

    @Test
    void evidenceIsNotPrinted() {
        assertEquals(
                "a window of query q",
                evidence("GET /?q=1%27%20union%20select%20null").toString());
    }
}
