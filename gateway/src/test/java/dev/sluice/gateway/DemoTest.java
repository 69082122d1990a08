package dev.sluice.gateway;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.detector.Disposition;
import dev.sluice.host.StartException;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import picocli.CommandLine;

class DemoTest {

    private static final Path SHIPPED = Path.of("../config/models/default");
    private static final Pattern CURL =
            Pattern.compile("curl -i (?:-H '(?<header>[^']+)' -d '(?<body>[^']+)' )?'(?<url>[^']+)'");

    @TempDir
    private static Path folder;

    private static Demo demo;

    @BeforeAll
    static void start() throws StartException {
        demo = Demo.start(SHIPPED, folder.resolve("decisions.jsonl"), 0, 0);
    }

    @AfterAll
    static void stop() {
        demo.close();
    }

    static List<DemoRequest> printed() {
        return DemoRequest.ALL;
    }

    @ParameterizedTest
    @MethodSource("printed")
    void printedCommand_answersAsPromised(DemoRequest request) throws IOException {
        String command = request.curl(demo.origin());

        String answer = send(command);

        assertTrue(demo.banner().contains(request.answer() + "\n    " + command + "\n"), demo.banner());
        assertTrue(answer.startsWith("HTTP/1.1 " + request.status() + " "), answer);
        assertTrue(request.answer().startsWith(request.status() + ", "), request.answer());
        if (request.expected() != Disposition.BLOCK) {
            assertTrue(
                    answer.contains(
                            "\"Sluice-Verdict\" : \"" + request.expected().label() + "\""),
                    answer);
        }
    }

    @Test
    void printedCommands_areOnePassedOneTaggedThreeBlocked() {
        assertEquals(
                List.of(Disposition.ALLOW, Disposition.BLOCK, Disposition.BLOCK, Disposition.BLOCK, Disposition.TAG),
                printed().stream().map(DemoRequest::expected).toList());
    }

    @Test
    void everyPageOfTheShop_passesTheGateway() throws IOException {
        for (String page : List.of(
                "/",
                "/product?id=3",
                "/download?file=care-3.txt",
                "/search?q=blue+shoes",
                "/login",
                "/comments",
                "/upload",
                "/headers")) {
            String answer = send("curl -i '" + demo.origin() + page + "'");
            assertTrue(answer.startsWith("HTTP/1.1 200 "), page + " " + answer);
        }
    }

    @Test
    void headersThatAClientForges_doNotReachTheShop() throws IOException {
        String answer = send("curl -i -H 'Sluice-Verdict: forged' -d '{\"author\":\"a\",\"text\":\"b\"}' '"
                + demo.origin() + "/api/comments'");

        assertTrue(answer.contains("\"Sluice-Verdict\" : \"allow\"") && !answer.contains("forged"), answer);
    }

    @Test
    void missingBundle_isSaid() {
        StartException e = assertThrows(
                StartException.class,
                () -> Demo.start(folder.resolve("nowhere"), folder.resolve("decisions.jsonl"), 0, 0));

        assertTrue(String.valueOf(e.getMessage()).contains("nowhere: no such model bundle"), e.getMessage());
    }

    @Test
    void portInUse_isSaid() throws IOException {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            StartException e = assertThrows(
                    StartException.class,
                    () -> Demo.start(SHIPPED, folder.resolve("decisions.jsonl"), taken.getLocalPort(), 0));

            assertTrue(String.valueOf(e.getMessage()).contains("in use by another program"), e.getMessage());
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "70000 | 9090 | --port: 70000 is no port; a port is 1 to 65535, or 0 for any",
                "8080  | -1   | --admin-port: -1 is no port; a port is 1 to 65535, or 0 for any",
                "8080  | 8080 | --port and --admin-port are both 8080; each needs its own"
            })
    void badPort_endsWithExitCode2(String port, String adminPort, String message) {
        StringWriter err = new StringWriter();
        CommandLine commandLine = Main.commandLine().setErr(new PrintWriter(err, true));

        int code = commandLine.execute("demo", "--port=" + port, "--admin-port=" + adminPort);

        assertEquals(Main.BAD_INPUT, code);
        assertTrue(err.toString().contains(message), err.toString());
    }

    @Test
    void decisions_areWrittenWhereTheBannerSays() {
        assertTrue(demo.banner().contains(folder.resolve("decisions.jsonl").toString()));
        assertTrue(Files.exists(folder.resolve("decisions.jsonl")));
    }

    @Test
    void printedExplainCommand_tellsWhyARequestWasBlocked() throws Exception {
        Matcher command = Pattern.compile("\\./sluice (explain --config (\\S+) --request-id) ID")
                .matcher(demo.banner());
        assertTrue(command.find(), demo.banner());
        Matcher id = Pattern.compile("\"request_id\":\"(\\w{26})\"")
                .matcher(send("curl -i '" + demo.origin() + "/download?file=../../../../etc/passwd'"));
        assertTrue(id.find());
        WrittenLog.awaitDecision(folder.resolve("decisions.jsonl"), id.group(1));
        StringWriter out = new StringWriter();

        int code = Main.commandLine()
                .setOut(new PrintWriter(out))
                .execute("explain", "--config", command.group(2), "--request-id", id.group(1));

        assertEquals(Main.DONE, code);
        assertTrue(out.toString().contains("/etc/passwd (path-target, bytes 9 to 22)"), out.toString());
    }

    /** Sends what curl would, over a socket of its own. */
    private static String send(String command) throws IOException {
        Matcher curl = CURL.matcher(command);
        assertTrue(curl.matches(), command);
        URI url = URI.create(demo.origin());
        String body = curl.group("body") == null ? "" : curl.group("body");
        String head = (body.isEmpty() ? "GET " : "POST ")
                + curl.group("url").substring(demo.origin().length()) + " HTTP/1.1\r\nHost: " + url.getAuthority()
                + "\r\nUser-Agent: curl/8.10.1\r\nAccept: */*\r\nConnection: close\r\n"
                + (body.isEmpty() ? "" : curl.group("header") + "\r\nContent-Length: " + body.length() + "\r\n")
                + "\r\n";
        try (Socket socket = new Socket(url.getHost(), url.getPort())) {
            socket.setSoTimeout(10_000);
            socket.getOutputStream().write((head + body).getBytes(StandardCharsets.UTF_8));
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
