package dev.sluice.gateway;

import static dev.sluice.gateway.TestGateway.get;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.sluice.gateway.SiteCalibration.Proposal;
import dev.sluice.gateway.SiteCalibration.Row;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class SiteCalibrationTest {

    private static final Clock NOON = Clock.fixed(Instant.parse("2026-11-21T12:00:00Z"), ZoneOffset.UTC);

    @TempDir
    private Path folder;

    private final Losses losses = new Losses();

    private SiteCalibration calibration(@Nullable Path file) {
        SiteCalibration calibration = new SiteCalibration(() -> file, NOON, losses);
        calibration.start();
        return calibration;
    }

    private static InetAddress address(int number) throws Exception {
        return InetAddress.getByAddress(new byte[] {10, (byte) (number >> 16), (byte) (number >> 8), (byte) number});
    }

    /** Waits where the queue is full, so that all of it counts. */
    private void add(SiteCalibration calibration, String model, InetAddress client, double score) throws Exception {
        long lost = losses.calibrationRequests().get();
        calibration.add(model, "/**", client, score);
        while (losses.calibrationRequests().get() > lost) {
            Thread.sleep(5);
            lost = losses.calibrationRequests().get();
            calibration.add(model, "/**", client, score);
        }
    }

    private void site(SiteCalibration calibration, String model) throws Exception {
        Random random = new Random(7);
        for (int client = 0; client < 1000; client++) {
            for (int i = 0; i < 20; i++) {
                add(calibration, model, address(client), 100 * random.nextDouble());
            }
        }
    }

    private static Row settled(SiteCalibration calibration, String model, long requests) throws Exception {
        for (int i = 0; i < 400; i++) {
            List<Row> rows = calibration.rows(model);
            if (!rows.isEmpty() && rows.get(0).requests() >= requests) {
                return rows.get(0);
            }
            Thread.sleep(20);
        }
        throw new AssertionError(calibration.rows(model));
    }

    private static double score(Row row, String budget) {
        return row.proposals().stream()
                .filter(proposal -> proposal.budget().equals(budget))
                .map(Proposal::score)
                .findFirst()
                .orElseThrow();
    }

    @Test
    void thresholdsAreProposedWhenEnoughWasSeen() throws Exception {
        try (SiteCalibration calibration = calibration(null)) {
            add(calibration, "m", address(0), 10);
            Row first = settled(calibration, "m", 1);
            assertEquals(9998, first.missing());
            assertEquals(9, first.missingClients());
            assertEquals(
                    new Proposal(
                            "500 per million", null, first.proposals().get(1).missing()),
                    first.proposals().get(1));
            site(calibration, "m");
            Row row = settled(calibration, "m", 20_001);
            assertEquals(0, row.missing());
            assertEquals(99.95, score(row, "500 per million"), 0.03);
            assertTrue(score(row, "100 per million") > score(row, "1000 per million"));
        }
    }

    @Test
    void aFloodFromOneClientHardlyMovesTheProposals() throws Exception {
        try (SiteCalibration calibration = calibration(null)) {
            site(calibration, "m");
            Row before = settled(calibration, "m", 20_000);
            for (int i = 0; i < 50_000; i++) {
                add(calibration, "m", address(1 << 20), 99.9 + (i % 1000) / 1e5);
            }
            add(calibration, "m", address(1 << 21), 1);
            long counted = 20_000 + SiteCalibration.REQUESTS_PER_HOUR + 1;
            Row after = settled(calibration, "m", counted);
            assertEquals(counted, after.requests());
            assertEquals(score(before, "500 per million"), score(after, "500 per million"), 0.02);
            assertEquals(score(before, "1000 per million"), score(after, "1000 per million"), 0.02);
        }
    }

    @Test
    void whatWasLearntSurvivesARestart_butNotAnotherModel() throws Exception {
        Path file = folder.resolve("calibration.json");
        Row before;
        try (SiteCalibration calibration = calibration(file)) {
            site(calibration, "m");
            before = settled(calibration, "m", 20_000);
        }
        try (SiteCalibration calibration = calibration(file)) {
            assertEquals(List.of(before), calibration.rows("m"));
            assertEquals(List.of(), calibration.rows("other"));
            add(calibration, "other", address(1), 5);
            assertEquals(1, settled(calibration, "other", 1).requests());
            assertEquals(List.of(), calibration.rows("m"));
        }
    }

    @Test
    void aDamagedFileIsLeftBehind() throws Exception {
        Path file = Files.writeString(folder.resolve("calibration.json"), "{\"model\":\"m\",");
        try (SiteCalibration calibration = calibration(file)) {
            add(calibration, "m", address(1), 5);
            settled(calibration, "m", 1);
        }
        assertTrue(Files.readString(file).contains("\"routes\""));
    }

    @Test
    void fileThatCannotBeWritten_isCounted_andLearningGoesOn() throws Exception {
        Path file = folder.resolve("calibration.json");
        Files.createDirectory(folder.resolve("calibration.json.new"));
        try (SiteCalibration calibration = calibration(file)) {
            add(calibration, "m", address(1), 5);
            assertEquals(1, settled(calibration, "m", 1).requests());
        }
        assertEquals(1, losses.calibrationSaves().get());
    }

    @Test
    void theGatewayLearnsFromItsTraffic() throws Exception {
        Path file = folder.resolve("site.json");
        try (RecordingUpstream upstream = new RecordingUpstream()) {
            try (TestGateway gateway =
                    TestGateway.before(upstream, "policy: { mode: monitor, calibration-file: \"" + file + "\" }")) {
                gateway.ask(get("/"));
                JsonNode route = JsonMapper.builder().build().readTree("{}");
                for (int i = 0; i < 100 && route.path("requests").asInt() < 1; i++) {
                    Thread.sleep(50);
                    route = JsonMapper.builder()
                            .build()
                            .readTree(gateway.admin("/v1/calibration").body())
                            .path("routes")
                            .path(0);
                }
                assertEquals("/**", route.path("route").asText());
                assertEquals(1, route.path("requests").asInt());
                assertEquals(1, route.path("clients").asInt());
                assertEquals(9998, route.path("missing").asInt());
                assertEquals(
                        "100 per million",
                        route.path("proposals").path(0).path("budget").asText());
            }
        }
        assertTrue(Files.readString(file).contains("\"model\":\"test-1\""));
    }
}
