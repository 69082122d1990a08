package dev.sluice.servlet;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.servlet.Container.Running;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@Timeout(120)
class SluiceFilterTest {

    private static final String ATTACK = "q=' UNION SELECT name,password FROM users--";
    private static final String FORM = "application/x-www-form-urlencoded";
    private static final int LONG = 400_000;

    @TempDir
    private Path folder;

    private @Nullable Running running;

    @AfterEach
    void stop() throws Exception {
        if (running != null) {
            running.close();
        }
    }

    private void start(Container container, String... sections) throws Exception {
        running = container.start(config(sections), App.class);
    }

    private Path config(String... sections) throws Exception {
        return Files.writeString(
                folder.resolve("gateway.yml"),
                """
                listen: [ { address: "127.0.0.1:8080" } ]
                upstreams: { shop: { servers: [ "http://127.0.0.1:3000" ] } }
                model: { bundle: "%s" }
                decisions: { file: decisions.jsonl, keep: all }
                """.formatted(Path.of("../config/models/default").toAbsolutePath())
                        + (String.join("", sections).contains("inspection:")
                                ? ""
                                : "inspection: { time-budget: 20s }\n")
                        + String.join("\n", sections));
    }

    private HttpResponse<String> send(String method, String target, @Nullable BodyPublisher body, String... headers)
            throws Exception {
        HttpRequest.Builder request = HttpRequest.newBuilder(
                        URI.create("http://127.0.0.1:" + running().port() + target))
                .method(method, body == null ? BodyPublishers.noBody() : body);
        if (headers.length > 0) {
            request.headers(headers);
        }
        return HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .build()
                .send(request.build(), BodyHandlers.ofString());
    }

    private Running running() {
        if (running == null) {
            throw new IllegalStateException("nothing runs");
        }
        return running;
    }

    private HttpResponse<String> get(String target, String... headers) throws Exception {
        return send("GET", target, null, headers);
    }

    private HttpResponse<String> post(String target, String type, String body) throws Exception {
        return send("POST", target, BodyPublishers.ofString(body), "Content-Type", type);
    }

    private static String saw(HttpResponse<String> response, String header) {
        return response.headers().firstValue("Saw-" + header).orElse("nothing");
    }

    /** Decisions so far, when there are as many as expected. */
    private List<String> decisions(int expected) throws Exception {
        Path file = folder.resolve("decisions.jsonl");
        List<String> lines = List.of();
        for (int i = 0; i < 100 && lines.size() < expected; i++) {
            Thread.sleep(50);
            lines = Files.readAllLines(file);
        }
        Thread.sleep(300);
        lines = Files.readAllLines(file);
        assertEquals(expected, lines.size(), lines.toString());
        return lines;
    }

    private static String text(int length) {
        return "All work and no play makes Jack a dull boy. "
                .repeat(length / 44 + 1)
                .substring(0, length);
    }

    @ParameterizedTest
    @EnumSource
    void harmlessRequest_reachesTheApplication_withWhatIsKnownAboutIt(Container container) throws Exception {
        start(container);
        HttpResponse<String> response = get("/?q=enamel+mug", "Sluice-Verdict", "forged", "sluice_score", "0");
        assertEquals(200, response.statusCode());
        assertEquals("allow", saw(response, "Sluice-Verdict"));
        assertEquals("nothing", saw(response, "sluice_score"));
        assertEquals("full", saw(response, "Sluice-Completeness"));
        assertEquals(
                "allow",
                response.headers().firstValue("Attribute-Sluice-Verdict").orElse(""));
        assertEquals(
                saw(response, "Sluice-Score"),
                response.headers().firstValue("Attribute-Sluice-Score").orElse(""));
        String id = saw(response, "Sluice-Request-Id").replace("\"", "");
        assertTrue(decisions(1).get(0).contains(id), id);
    }

    @ParameterizedTest
    @EnumSource
    void attack_isAnswered403_inTheFormatTheClientWants(Container container) throws Exception {
        start(container);
        HttpResponse<String> page = get("/?" + ATTACK.replace(" ", "%20"), "Accept", "text/html");
        assertEquals(403, page.statusCode());
        assertEquals(
                "text/html;charset=utf-8",
                page.headers().firstValue("content-type").orElse("").replace(" ", ""));
        assertTrue(page.body().contains("Request id <code>"));
        assertEquals("nothing", saw(page, "Sluice-Verdict"));
        HttpResponse<String> problem = post("/", FORM, ATTACK);
        assertEquals(403, problem.statusCode());
        assertTrue(problem.body().contains("\"request_id\":\""), problem.body());
        List<String> decisions = decisions(2);
        assertTrue(decisions.stream().allMatch(line -> line.contains("\"enforced\":true") && line.contains("sqli")));
    }

    @ParameterizedTest
    @EnumSource
    void monitor_lets_attacksPass_andOff_judgesNothing(Container container) throws Exception {
        start(container, """
                routes:
                  - match: { path: "/free/**" }
                    policy: { mode: "off" }
                  - policy: { mode: monitor }
                """);
        HttpResponse<String> seen = get("/?" + ATTACK.replace(" ", "%20"));
        assertEquals("block", saw(seen, "Sluice-Verdict"));
        HttpResponse<String> free =
                send("POST", "/free/1", BodyPublishers.ofString(ATTACK), "Sluice-Verdict", "forged");
        assertEquals("nothing", saw(free, "Sluice-Verdict"));
        assertEquals(ATTACK, free.body());
        decisions(1);
    }

    @ParameterizedTest
    @EnumSource
    void bodies_areReadInEveryWay(Container container) throws Exception {
        start(container);
        for (String way : List.of("/echo", "/reader", "/listener", "/thread", "/dispatch", "/forward", "/include")) {
            for (int length : new int[] {1, 3000, LONG}) {
                String body = text(length);
                HttpResponse<String> response = post(way, "text/plain", body);
                assertEquals(200, response.statusCode(), container + way + length);
                assertEquals(body, response.body(), container + way + length);
                assertEquals(length < LONG ? "full" : "truncated", saw(response, "Sluice-Completeness"));
                HttpResponse<String> chunked = send(
                        "POST",
                        way,
                        BodyPublishers.ofInputStream(
                                () -> new ByteArrayInputStream(body.getBytes(StandardCharsets.UTF_8))),
                        "Content-Type",
                        "text/plain");
                assertEquals(body, chunked.body(), container + way + length);
            }
        }
        decisions(42);
    }

    @ParameterizedTest
    @EnumSource
    void emptyBodies_andBodiesThatNobodyReads_doNoHarm(Container container) throws Exception {
        start(container);
        assertEquals("", post("/echo", "text/plain", "").body());
        assertEquals("", post("/listener", "text/plain", "").body());
        assertEquals("ignored", post("/ignore", "text/plain", text(3000)).body());
        assertEquals("ignored", post("/ignore", "text/plain", text(LONG)).body());
        assertEquals("{}", get("/parameters").body());
    }

    @ParameterizedTest
    @EnumSource
    void parameters_comeFromQueryAndForm(Container container) throws Exception {
        start(container);
        assertEquals(
                "{a=1,3, b=x y, c=, é=ü%}",
                post("/parameters?a=1", FORM, "b=x+y&c&a=3&%C3%A9=%C3%BC%").body());
        assertEquals("{a=b}a=b", post("/parameters-then-body", FORM, "a=b").body());
        assertEquals("{a=1}", post("/parameters?a=1", "text/plain", "b=2").body());
        assertEquals(
                "{a=" + text(LONG) + "}",
                post("/parameters", FORM, "a=" + text(LONG)).body());
    }

    @ParameterizedTest
    @EnumSource
    void uploads_areParts(Container container) throws Exception {
        start(container);
        byte[] file = new byte[LONG];
        Arrays.fill(file, (byte) 7);
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        body.writeBytes("--b\r\nContent-Disposition: form-data; name=\"note\"\r\n\r\nhello\r\n-- \r\n--b\r\n"
                .getBytes(StandardCharsets.UTF_8));
        body.writeBytes(
                "Content-Disposition: form-data; name=\"f\"; filename=\"a \\\"b\\\".bin\"\r\nContent-Type: application/octet-stream\r\n\r\n"
                        .getBytes(StandardCharsets.UTF_8));
        body.writeBytes(file);
        body.writeBytes("\r\n--b--\r\n".getBytes(StandardCharsets.UTF_8));
        HttpResponse<String> response = send(
                "POST",
                "/parts?x=1",
                BodyPublishers.ofByteArray(body.toByteArray()),
                "Content-Type",
                "multipart/form-data; boundary=b");
        assertEquals("note null 10 hello\r\n-- \nf a \"b\".bin 400000 7..7\n{note=hello\r\n-- , x=1}", response.body());
    }

    @ParameterizedTest
    @EnumSource
    void attackAtTheEndOfALongBody_isBlocked_beforeTheApplicationHasReadIt(Container container) throws Exception {
        start(container);
        String body = "a=" + "x".repeat(LONG) + "&b=1' union select name, password from users--";
        for (String way : List.of("/echo", "/listener", "/thread", "/parameters")) {
            HttpResponse<String> response = post(way, FORM, body);
            assertEquals(403, response.statusCode(), container + way);
            assertFalse(response.body().contains("union"), container + way);
        }
        assertTrue(decisions(4).stream().allMatch(line -> line.contains("\"status\":403") && line.contains("form b")));
    }

    @ParameterizedTest
    @EnumSource
    void longBody_isRefused_whereTheConfigSaysSo(Container container) throws Exception {
        start(container, "inspection: { body-limit: 10 kB, over-limit: reject, time-budget: 20s }");
        // Little more than the limit: of a long body the client may still be sending, and see a reset instead.
        assertEquals(413, post("/echo", "text/plain", text(12_000)).statusCode());
        assertEquals(200, post("/echo", "text/plain", text(10_000)).statusCode());
    }

    @ParameterizedTest
    @EnumSource
    void errorPages_areNotJudgedAgain(Container container) throws Exception {
        start(container);
        HttpResponse<String> response = get("/fail");
        assertEquals(500, response.statusCode());
        assertEquals("error page", response.body());
        assertTrue(decisions(1).get(0).contains("\"status\":500"));
    }

    @ParameterizedTest
    @EnumSource
    void changedConfig_isTakenUp(Container container) throws Exception {
        start(container);
        assertEquals(403, get("/?" + ATTACK.replace(" ", "%20")).statusCode());
        config("policy: { mode: monitor }");
        int status = 403;
        for (int i = 0; i < 100 && status == 403; i++) {
            Thread.sleep(100);
            status = get("/?" + ATTACK.replace(" ", "%20")).statusCode();
        }
        assertEquals(200, status);
    }

    @ParameterizedTest
    @EnumSource
    void undeployment_leavesNoThreadBehind(Container container) throws Exception {
        start(container);
        assertEquals(200, get("/").statusCode());
        assertTrue(isAlive("reload"));
        running().close();
        running = null;
        for (int i = 0; i < 100 && isAlive("reload|model-refresh|reasons|decisions-file"); i++) {
            Thread.sleep(50);
        }
        assertFalse(isAlive("reload|model-refresh|reasons|decisions-file"));
        assertEquals(1, Files.readAllLines(folder.resolve("decisions.jsonl")).size());
    }

    private static boolean isAlive(String names) {
        return Thread.getAllStackTraces().keySet().stream()
                .anyMatch(thread -> thread.getName().matches(names));
    }

    @ParameterizedTest
    @EnumSource
    void faultyConfig_keepsTheApplicationFromStarting(Container container) throws Exception {
        Path faulty = config("polciy: { mode: block }");
        Exception fault = null;
        try {
            running = container.start(faulty, App.class);
        } catch (Exception e) {
            fault = e;
        }
        assertNull(running);
        assertTrue(fault != null);
    }
}
