package dev.sluice.host;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.sluice.detector.Bundle;
import dev.sluice.detector.Detector;
import dev.sluice.detector.Explainer;
import dev.sluice.detector.Explanation;
import dev.sluice.detector.Explanation.Contribution;
import dev.sluice.detector.Limits;
import dev.sluice.detector.Policy;
import dev.sluice.detector.ScoredField;
import dev.sluice.detector.WinningWindow;
import dev.sluice.host.Decisions.Keep;
import dev.sluice.host.Decisions.LogFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class ReasoningTest {

    private static final Limits LIMITS = Limits.DEFAULT;

    private static Bundle bundle;
    private static WinningWindow evidence;

    private final JournalLosses losses = new JournalLosses();

    @TempDir
    private Path folder;

    @BeforeAll
    static void load() throws Exception {
        bundle = Bundle.load(Path.of("../config/models/default"));
        evidence = Objects.requireNonNull(new Detector(bundle, LIMITS)
                .inspect(request("1' union select name, password from users--"), Policy.DEFAULT)
                .evidence());
    }

    private static RequestModel request(String body) {
        return TestRequest.post(body.getBytes(StandardCharsets.UTF_8));
    }

    private static Decision decision(String id) {
        return new Decision(
                "", 1, id, null, "", "/**", "GET", "shop", "/", "block", "block", true, 99.99, 1.0, "sqli", "body",
                "full", "m", "99.0", "99.95", List.of(), null, null, 403, null, 0, 0, 0, null, 0, null, null);
    }

    private DecisionLog log() throws Exception {
        return DecisionLog.open(
                new Decisions(
                        Keep.ALL,
                        new LogFile(folder.resolve("d.jsonl"), 100_000_000, null, 1),
                        false,
                        null,
                        null,
                        false,
                        ClientNames.PLAIN,
                        Redaction.DEFAULT),
                List.of(),
                losses);
    }

    private List<JsonNode> written() throws Exception {
        List<JsonNode> decisions = new ArrayList<>();
        for (String line : Files.readAllLines(folder.resolve("d.jsonl"))) {
            decisions.add(JsonMapper.builder().build().readTree(line));
        }
        return decisions;
    }

    @Test
    void decisionIsLoggedWithItsReasons() throws Exception {
        try (DecisionLog log = log();
                Reasoning reasoning = Reasoning.start(Redaction.DEFAULT, log, losses)) {
            reasoning.add(decision("a"), evidence, new Explainer(bundle, LIMITS)::explain);
        }
        JsonNode decision = written().get(0);
        assertTrue(decision.path("reasons").path(0).path("sentence").asText().contains("union select"));
        assertEquals(
                "1' union select name, password from users--",
                decision.path("excerpt").asText());
    }

    @Test
    void whenTheQueueIsFull_decisionsAreLoggedWithoutReasons_andCounted() throws Exception {
        CountDownLatch stuck = new CountDownLatch(1);
        Explainer explainer = new Explainer(bundle, LIMITS);
        int decisions = Reasoning.QUEUE + 50;
        long dropped;
        try (DecisionLog log = log();
                Reasoning reasoning = Reasoning.start(Redaction.DEFAULT, log, losses)) {
            for (int i = 0; i < decisions; i++) {
                reasoning.add(decision("r" + i), evidence, window -> {
                    await(stuck);
                    return explainer.explain(window);
                });
            }
            dropped = losses.reasons().get();
            stuck.countDown();
        }
        assertTrue(dropped >= decisions - Reasoning.QUEUE - 1 && dropped <= decisions - Reasoning.QUEUE, "" + dropped);
        assertEquals(decisions, written().size());
        assertTrue(
                written().stream().filter(decision -> !decision.has("reasons")).count() >= dropped);
    }

    @Test
    void closing_waitsOnlySoLongForReasons() throws Exception {
        CountDownLatch never = new CountDownLatch(1);
        long start = System.nanoTime();
        try (DecisionLog log = log();
                Reasoning reasoning = Reasoning.start(Redaction.DEFAULT, log, losses)) {
            for (int i = 0; i < 20; i++) {
                reasoning.add(decision("r" + i), evidence, window -> {
                    await(never);
                    throw new IllegalStateException("never");
                });
            }
        }
        assertTrue(System.nanoTime() - start < 10_000_000_000L);
        assertEquals(20, written().size());
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void contributionsOfManyWindows_sumToTheirRawScores() {
        Explainer explainer = new Explainer(bundle, LIMITS);
        String[] pieces = {
            "' or ",
            "1=1",
            "<img src=x ",
            "onerror=",
            "alert(1)",
            "../",
            "etc/passwd",
            ";cat ",
            "{{7*7}}",
            "${jndi:",
            "%2527",
            "union select ",
            "O'Brien ",
            "hello world ",
            "\r\nSet-Cookie: a=b",
            "*)(uid=",
            "$ne",
            "\u00e9\u4e2d "
        };
        Random random = new Random(5);
        int windows = 0;
        while (windows < 300) {
            StringBuilder body = new StringBuilder();
            for (int i = random.nextInt(20); i >= 0; i--) {
                body.append(pieces[random.nextInt(pieces.length)]);
            }
            for (ScoredField field : explainer.fields(request(body.toString()))) {
                Explanation explanation = explainer.explain(field.evidence());
                double sum = explanation.contributions().stream()
                        .mapToDouble(Contribution::contribution)
                        .sum();
                assertEquals(field.rawScore(), explanation.rawScore());
                assertEquals(explanation.rawScore(), explanation.expectedRawScore() + sum, 1e-9);
                assertTrue(explanation.reasons().size() <= Explainer.MAX_REASONS);
                windows++;
            }
        }
    }
}
