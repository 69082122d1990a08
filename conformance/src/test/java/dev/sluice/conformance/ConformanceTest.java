package dev.sluice.conformance;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import dev.sluice.detector.Bundle;
import dev.sluice.servlet.Container;
import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Direct call, gateway and filter say the same about every request of the kit. */
@Timeout(120)
@TestInstance(Lifecycle.PER_CLASS)
class ConformanceTest {

    private static final int CASES = 479;
    private static final Path BUNDLE = Path.of("../config/models/default");
    private static final String TAG_AT = "5.0";
    private static final String BLOCK_AT = "99.95";

    private final Map<Container, Container.Running> containers = new EnumMap<>(Container.class);

    @SuppressWarnings("NullAway.Init")
    private GatewayProcess gateway;

    @SuppressWarnings("NullAway.Init")
    private DirectCall directCall;

    @BeforeAll
    void start(@TempDir Path folder) throws Exception {
        ServerSocket upstream = GatewayProcess.upstream();
        Path config = Files.writeString(folder.resolve("gateway.yml"), """
                listen: [ { address: "127.0.0.1:0" } ]
                admin: { address: "127.0.0.1:0" }
                upstreams: { app: { servers: [ "http://127.0.0.1:%d" ] } }
                model: { bundle: "%s", cache: "%s" }
                inspection: { time-budget: 20s }
                policy: { mode: monitor, tag-at: "%s", block-at: "%s" }
                """.formatted(
                        upstream.getLocalPort(), BUNDLE.toAbsolutePath(), folder, TAG_AT, BLOCK_AT));
        directCall = new DirectCall(Bundle.load(BUNDLE), TAG_AT, BLOCK_AT);
        gateway = GatewayProcess.start(config, upstream);
        for (Container container : Container.values()) {
            containers.put(container, container.start(config, Echo.class));
        }
    }

    @AfterAll
    void stop() throws Exception {
        for (Container.Running running : containers.values()) {
            running.close();
        }
        gateway.close();
    }

    static List<RequestCase> cases() throws IOException {
        return RequestCase.all(Path.of("src/test/resources/cases"));
    }

    @Test
    void everyCaseIsRun() throws Exception {
        assertEquals(CASES, cases().size());
    }

    @ParameterizedTest
    @MethodSource("cases")
    void hostsAgree(RequestCase asked) throws Exception {
        Map<String, String> findings = new LinkedHashMap<>();
        findings.put("gateway", findings(gateway.port(), asked));
        for (Container container : Container.values()) {
            int port = Objects.requireNonNull(containers.get(container)).port();
            findings.put(container.name().toLowerCase(Locale.ROOT), findings(port, asked));
        }
        String note = asked.notes().get("direct");
        String direct =
                note == null ? directCall.judge(asked) : Findings.refused(Integer.parseInt(note.substring(0, 3)));
        assertAll(findings.entrySet().stream()
                .map(found -> () -> check(asked, found.getKey(), direct, found.getValue())));
    }

    /** What a note says that is not so any more is as wrong as what it does not say. */
    private static void check(RequestCase asked, String host, String direct, String found) {
        String note = asked.notes().getOrDefault(host, "agrees");
        if (note.startsWith("agrees")) {
            assertEquals(direct, found, host);
        } else if (note.startsWith("differs")) {
            assertNotEquals(direct, found, host + " differs no more");
        } else {
            assertEquals(Findings.refused(Integer.parseInt(note.substring(0, 3))), found, host);
        }
    }

    private static String findings(int port, RequestCase asked) throws IOException {
        Wire.Message answer = Wire.ask(port, asked.wire());
        return answer.status() == 200 ? new String(answer.body(), UTF_8) : Findings.refused(answer.status());
    }
}
