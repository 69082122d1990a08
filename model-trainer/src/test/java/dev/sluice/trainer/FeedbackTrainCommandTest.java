package dev.sluice.trainer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sluice.detector.Bundle;
import dev.sluice.detector.Detector;
import dev.sluice.detector.Disposition;
import dev.sluice.detector.FeatureSchema;
import dev.sluice.detector.Policy;
import dev.sluice.detector.ScoredVector;
import dev.sluice.detector.Verdict;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** Going on from the shipped bundle with feedback, as a user does, with the real LightGBM. */
class FeedbackTrainCommandTest {

    private static final Path SHIPPED = Path.of("..", "config", "models", "default");
    private static final ObjectMapper JSON = new ObjectMapper();

    /** Blocked by any bundle that is worth the name, and what a reporting tool may well send. */
    private static final String REPORT = "1 union select name, total from reports where year = 2026 -- monthly";

    private static final String ATTACK = "<script>alert(document.cookie)</script>";

    @TempDir
    private Path folder = Path.of("");

    private record Result(int code, String out, String err) {}

    private static Result run(String... arguments) {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        CommandLine command = Main.commandLine().setOut(new PrintWriter(out)).setErr(new PrintWriter(err));
        return new Result(command.execute(FeedbackCommands.routed(arguments)), out.toString(), err.toString());
    }

    private Result train(Path feedback, String... more) {
        List<String> arguments = new ArrayList<>(List.of(
                "train", "--from=" + SHIPPED, "--add=" + feedback, "--out=" + next(), "--name=next-1", "--corpus"));
        TestCorpora.files().forEach(file -> arguments.add(file.toString()));
        arguments.addAll(List.of(more));
        return run(arguments.toArray(String[]::new));
    }

    private Path next() {
        return folder.resolve("next");
    }

    private static Verdict judged(Path bundle, String value) throws Exception {
        String target = "/?q=" + URLEncoder.encode(value, StandardCharsets.UTF_8);
        return new Detector(Bundle.load(bundle), Detectors.PATIENT)
                .inspectToKeep(new CorpusRequest("GET", target, List.of(), new byte[0]), Policy.DEFAULT);
    }

    /** A line as {@code GET /v1/feedback} writes it. */
    private static String said(String value, boolean attack, String schema) throws Exception {
        ObjectNode line = JSON.createObjectNode()
                .put("id", "01M7ZK47JWKC0HW9EAARMVWQ6P")
                .put("source", "feedback")
                .put("label", attack ? "malicious" : "benign")
                .put("feature_schema", schema);
        ArrayNode vectors = line.putArray("vectors");
        Verdict verdict = judged(SHIPPED, value);
        for (ScoredVector vector : verdict.evidence() == null
                ? List.<ScoredVector>of()
                : verdict.evidence().vectors()) {
            vectors.addObject()
                    .put("field", vector.field().toString())
                    .put("raw_score", vector.rawScore())
                    .put(
                            "packed",
                            Base64.getEncoder().encodeToString(vector.vector().bytes()));
        }
        return line.toString();
    }

    private static String said(String value, boolean attack) throws Exception {
        return said(value, attack, FeatureSchema.digest().substring(0, 16));
    }

    private Path feedback(String... lines) throws IOException {
        return Files.write(folder.resolve("feedback.jsonl"), List.of(lines));
    }

    @Test
    void aFalseAlarmIsGone_andAnotherAttackIsStillFound() throws Exception {
        assertEquals(Disposition.BLOCK, judged(SHIPPED, REPORT).disposition());
        Result result = train(feedback(said(REPORT, false)));
        assertEquals(0, result.code(), result.err() + result.out());
        assertTrue(result.out().contains("1 of 1  0 of 1"), result.out());
        assertTrue(judged(next(), REPORT).score() < Policy.DEFAULT.blockAt().score(), "still blocked");
        assertEquals(Disposition.BLOCK, judged(next(), ATTACK).disposition());
        assertEquals(
                judged(SHIPPED, "blue shoes").score(),
                judged(next(), "blue shoes").score());
    }

    @Test
    void theBundleSaysWhatItWasMadeOf() throws Exception {
        Path lines = feedback(said(REPORT, false), said(REPORT, false));
        assertEquals(0, train(lines, "--created=2026-11-22T00:00:00Z").code());
        JsonNode manifest = JSON.readTree(next().resolve("bundle.json").toFile());
        assertEquals("next-1", manifest.path("name").asText());
        JsonNode continued = manifest.path("continued");
        assertEquals(Bundle.load(SHIPPED).digest(), continued.at("/from/sha256").asText());
        assertEquals(2, continued.path("falseAlarms").asInt());
        assertEquals(Digests.ofFile(lines), continued.at("/feedback/0").asText());
        assertTrue(continued.path("heldOut").size() > 0);
        assertFalse(manifest.has("metrics"), "those are of the bundle before");
    }

    @Test
    void aModelThatForgetsAttacks_isNotWritten() throws Exception {
        String[] lines = Stream.concat(
                        SampleAttacks.all().stream().map(SampleAttacks.Attack::payload),
                        TestCorpora.records("payloads").values().stream()
                                .filter(CorpusRecord::malicious)
                                .map(record -> ((CorpusRecord.Payload) record.content()).value()))
                .map(FeedbackTrainCommandTest::calledFalseAlarm)
                .toArray(String[]::new);
        Result result = train(feedback(lines), "--weight=1000", "--trees=100", "--tolerance=0");
        assertEquals(Main.NO, result.code(), result.err() + result.out());
        assertTrue(result.out().contains("held out, per million"), result.out());
        assertFalse(Files.exists(next()));
    }

    private static String calledFalseAlarm(String value) {
        try {
            return said(value, false);
        } catch (Exception e) {
            throw new IllegalStateException(value, e);
        }
    }

    @Test
    void whatCannotBeLearnt_isCountedByItsReason() throws Exception {
        Result result = train(feedback(
                said(REPORT, false, "0123456789abcdef"),
                said(REPORT, true),
                said(REPORT, false),
                "{\"id\":\"a\",\"label\":\"malicious\",\"feature_schema\":\""
                        + FeatureSchema.digest().substring(0, 16)
                        + "\",\"vectors\":[{\"field\":\"cookie sid\",\"raw_score\":1.5}]}"));
        assertEquals(2, result.code());
        assertTrue(
                result.err()
                        .contains(
                                "not learnt from: 1 of fields that redaction hides, 1 with other features, 2 called both"),
                result.err());
    }

    @Test
    void aRequestAmongTheFeedback_isRefusedWithItsLine() throws Exception {
        Result result = train(feedback(said(REPORT, false), "{\"id\":\"a\",\"label\":\"benign\",\"payload\":\"x\"}"));
        assertEquals(2, result.code());
        assertTrue(result.err().contains("feedback.jsonl:2: has no \"vectors\""), result.err());
    }
}
