package dev.sluice.gateway;

import static dev.sluice.gateway.TestGateway.get;
import static dev.sluice.gateway.TestGateway.post;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.sluice.host.Bundles;
import dev.sluice.host.LoadedConfig;
import dev.sluice.host.Reloader;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;
import picocli.CommandLine;

/** Requests with marked secrets, most of them attacks inside the secret, go through a real gateway with the real model. */
@Timeout(120)
class SecretsTest {

    private static final Path HOME = Path.of("..").toAbsolutePath().normalize();
    private static final Pattern ID = Pattern.compile("\"request_id\":\"(\\w{26})\"");
    private static final JsonMapper JSON_MAPPER = JsonMapper.builder().build();
    private static final String ATTACK = "' union select name,password from users-- ";
    private static final String SECRET = "Marked0" + ATTACK;
    private static final String IN_URL = "Marked0%27%20union%20select%20name,password%20from%20users--%20";
    private static final String URL_ATTACK = IN_URL.substring(7);
    private static final String JWT = "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJNYXJrZWQifQ.Marked0Marked0Marked0";
    private static final String FORM = "Content-Type: application/x-www-form-urlencoded";
    private static final String JSON = "Content-Type: application/json";
    private static final String MULTIPART = "Content-Type: multipart/form-data; boundary=b";
    private static final List<String> CORPUS = List.of(
            get("/", "Cookie: theme=" + SECRET.replace(' ', '+')),
            get("/", "Cookie: Marked0"),
            get("/", "Authorization: Bearer " + SECRET),
            get("/", "Authorization: Basic TWFya2VkMDpNYXJrZWQw" + ATTACK),
            get("/", "Proxy-Authorization: Digest username=\"" + SECRET + "\""),
            get("/", "X-Api-Key: " + SECRET),
            get("/", "X-Session-Token: " + SECRET),
            get("/", "X-Tax-Id: " + SECRET),
            get("/", "Referer: https://shop.test/reset-password/Marked0/?access_token=" + IN_URL),
            get("/", "Referer: https://eve:Marked0@shop.test/" + URL_ATTACK),
            get("/?access_token=" + IN_URL),
            get("/?user%5Bpassword%5D=" + IN_URL),
            get("/?taxId=" + IN_URL),
            get("/?password=Marked0&q=" + URL_ATTACK),
            get("/?q=password%3DMarked0" + URL_ATTACK),
            get("/?password=Marked0&q=how+does+union+select+work"),
            get("/search?q=how+does+union+select+work", "Cookie: sid=Marked0", "Authorization: Bearer Marked0"),
            get("/tax-id/marked0", "Cookie: sid=Marked0"),
            get("/?q=Bearer%20Marked0Marked0" + URL_ATTACK),
            get("/?q=" + JWT + URL_ATTACK),
            get("/?q=marked0@shop.example" + URL_ATTACK),
            get("/?q=%7B%22password%22%3A%22Marked0%20Marked0" + URL_ATTACK),
            get("/?Marked0a1b2c3d4e5f6a7b8c9d0=" + URL_ATTACK),
            get("/?marked0@shop.example=" + URL_ATTACK),
            get("/reset-password/" + IN_URL),
            get("/reset-password/marked?q=" + URL_ATTACK),
            get("/reset%2Dpassword%2FMarked0"),
            get("/api/token/verify/Marked0/" + URL_ATTACK),
            get("/auth/" + IN_URL),
            get("/shop;jsessionid=" + IN_URL),
            get("/callback/access_token=" + IN_URL),
            get("/verify/" + JWT + "/" + URL_ATTACK),
            get("/download/Marked0a1b2c3d4e5f6a7b8c9d0/..%2f..%2f..%2fetc%2fpasswd"),
            get("/tax-id/marked/" + URL_ATTACK),
            get("/users/marked0@shop.example/" + URL_ATTACK),
            post("/login", "name=eve&password=" + IN_URL, FORM),
            post("/login", "name=" + URL_ATTACK + "&password=Marked0", FORM),
            post("/login", "tax%2Did=" + IN_URL, FORM),
            post("/login", "{\"user\":{\"password\":\"" + SECRET + "\"}}", JSON),
            post("/login", "{\"tax_id\":[\"" + SECRET + "\"]}", JSON),
            post("/login", "{\"data\":\"{\\\"password\\\":\\\"" + SECRET + "\\\"}\"}", JSON),
            post("/login", "{\"user\":{\"password\":\"" + SECRET, JSON),
            post("/login", "{\"taxId\":\"Marked0 Marked0" + ATTACK + "\"} \"", JSON),
            post(
                    "/login",
                    "{\"a\":\"" + "x ".repeat(300) + "\",\"password\":\"" + "Marked0 ".repeat(80) + SECRET,
                    JSON),
            post("/login", "<login><password>Marked0 " + SECRET + "</password></login>", "Content-Type: text/xml"),
            post("/login", "<login><password>Marked0 " + SECRET + "</passw", "Content-Type: text/xml"),
            post("/login", part("name=\"password\"") + SECRET + "\r\n--b--\r\n", MULTIPART),
            post("/login", part("name=\"tax_id\"; filename=\"a.txt\"") + SECRET + "\r\n--b--\r\n", MULTIPART),
            post("/login", part("name=\"password\"") + SECRET, MULTIPART),
            post("/login", part("name=\"password\"") + SECRET, "Content-Type: multipart/form-data; boundary=c"),
            post("/login", "login eve, password: " + SECRET, "Content-Type: text/plain"));

    @TempDir
    private Path folder;

    private static String part(String disposition) {
        return "--b\r\nContent-Disposition: form-data; " + disposition + "\r\n\r\n";
    }

    private Path config(String upstream, int syslog, String webhook) throws Exception {
        Path shadow = TestBundles.rename(TestBundles.copyTo(folder.resolve("shadow")), "next-1");
        return Files.writeString(folder.resolve("gateway.yml"), """
                listen: [ { address: 127.0.0.1:0 } ]
                admin: { address: 127.0.0.1:0 }
                upstreams: { shop: { servers: [ "%s" ] } }
                model: { bundle: "%s", shadow: "%s", shadow-sample: 100 %% }
                inspection: { time-budget: 10s }
                alerts: { webhook: "%s", blocks: { more-than: 1, within: 1m } }
                decisions:
                  keep: all
                  file: decisions.jsonl
                  store: { file: recent }
                  syslog: { address: "127.0.0.1:%d" }
                  redaction: { fields: [ tax-id ] }
                """.formatted(
                        upstream, HOME.resolve("config/models/default"), shadow, webhook, syslog));
    }

    @Test
    void noMarkedSecretLeavesTheGateway() throws Exception {
        Map<String, String> outlets = new LinkedHashMap<>();
        ListAppender<ILoggingEvent> events = new ListAppender<>();
        events.start();
        Logger root = (Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
        root.addAppender(events);
        try (RecordingUpstream upstream = new RecordingUpstream();
                AlertReceiver webhook = new AlertReceiver();
                DatagramSocket syslog = new DatagramSocket(0, InetAddress.getLoopbackAddress())) {
            Path config = config(upstream.url(), syslog.getLocalPort(), webhook.url());
            Bundles bundles = new Bundles();
            LoadedConfig<Config> loaded = GatewaySections.load(config, Map.of(), bundles::load);
            try (Gateway gateway = Gateway.start(loaded);
                    Reloader<Config> reloader = gateway.follow(config, Map.of(), loaded, bundles)) {
                for (String request : CORPUS) {
                    try (RawClient client = new RawClient(gateway.addresses().get(0))) {
                        client.send(request).answer();
                    }
                    awaitDecisions();
                }
                outlets.put("webhook", webhook.next().body().toString());
                operate(gateway, outlets);
                assertFalse(reloader.hasChanged(), "what is changed through it is in force");
                for (AdminRoute route : gateway.adminRoutes()) {
                    if (route.method().equals("GET") && !route.pattern().contains("{")) {
                        outlets.put(route.pattern(), admin(gateway, route.pattern()));
                    }
                }
            }
            outlets.put("syslog", received(syslog));
            outlets.put("explain", explained(config));
            outlets.put("replay", command("replay", "--config", config.toString(), "--json", "--limit", "500"));
        } finally {
            root.detachAppender(events);
        }
        outlets.put("log", events.list.toString());
        outlets.put("decisions", decisions());
        for (String file : List.of("recent.mv.db", "recent.calibration.json", "audit.jsonl", "gateway.override.yml")) {
            outlets.put(file, Files.readString(folder.resolve(file), StandardCharsets.ISO_8859_1));
        }

        assertEquals(CORPUS.size(), decisions().lines().count());
        assertTrue(decisions()
                        .lines()
                        .filter(line -> line.contains("\"reasons\":[{"))
                        .count()
                > CORPUS.size() / 2);
        for (String disposition : List.of("allow", "tag", "block")) {
            assertTrue(decisions().contains("\"disposition\":\"" + disposition + "\""), disposition);
        }
        assertTrue(decisions().contains("\"packed\":"), "vectors are kept");
        outlets.forEach(SecretsTest::assertUnmarked);
    }

    /** What an operator may do with these decisions; it shows in answers and stands in files. */
    private void operate(Gateway gateway, Map<String, String> outlets) throws Exception {
        StringBuilder shown = new StringBuilder();
        int excepted = 0;
        for (Matcher id = ID.matcher(decisions()); id.find(); ) {
            String one = "/v1/decisions/" + id.group(1);
            shown.append(send(gateway, "POST", one + "/feedback", "{\"feedback\":\"attack\"}"));
            shown.append(admin(gateway, one));
            JsonNode advice = JSON_MAPPER.readTree(admin(gateway, "/v1/exceptions/suggest?request-id=" + id.group(1)));
            shown.append(advice);
            if (advice.has("exception") && excepted < 5) {
                excepted++;
                shown.append(send(
                        gateway,
                        "POST",
                        "/v1/exceptions",
                        advice.path("exception").toString()));
            }
        }
        assertEquals(5, excepted);
        shown.append(send(gateway, "PUT", "/v1/thresholds", "{\"route\":\"/**\",\"block_at\":\"99.5\"}"));
        shown.append(admin(gateway, "/v1/thresholds/what-if?route=/**&block-at=99&limit=100"));
        shown.append(admin(gateway, "/v1/thresholds/what-if?route=/**&block-at=99.99&limit=100"));
        outlets.put("answers", shown.toString());
    }

    private int awaited;

    private void awaitDecisions() throws Exception {
        awaited++;
        for (int i = 0; i < 500 && decisions().lines().count() < awaited; i++) {
            Thread.sleep(10);
        }
    }

    private static void assertUnmarked(String outlet, String text) {
        assertFalse(text.isEmpty(), outlet);
        List<String> found = text.lines()
                .filter(line -> line.toLowerCase(Locale.ROOT).contains("marked"))
                .toList();
        assertEquals(List.of(), found, outlet);
        assertFalse(text.contains("TWFya2Vk"), outlet);
    }

    private String decisions() throws Exception {
        return Files.readString(folder.resolve("decisions.jsonl"));
    }

    private static String admin(Gateway gateway, String path) throws Exception {
        URI uri = URI.create("http://" + Gateway.text(gateway.adminAddress()) + path);
        return HttpClient.newHttpClient()
                .send(HttpRequest.newBuilder(uri).build(), BodyHandlers.ofString())
                .body();
    }

    private static String send(Gateway gateway, String method, String path, String body) throws Exception {
        URI uri = URI.create("http://" + Gateway.text(gateway.adminAddress()) + path);
        HttpResponse<String> answer = HttpClient.newHttpClient()
                .send(
                        HttpRequest.newBuilder(uri)
                                .header("Content-Type", "application/json")
                                .method(method, BodyPublishers.ofString(body))
                                .build(),
                        BodyHandlers.ofString());
        assertEquals(200, answer.statusCode(), answer.body());
        return answer.body();
    }

    private static String received(DatagramSocket syslog) throws Exception {
        List<String> messages = new ArrayList<>();
        syslog.setSoTimeout(200);
        DatagramPacket packet = new DatagramPacket(new byte[65_535], 65_535);
        try {
            while (messages.size() < CORPUS.size()) {
                syslog.receive(packet);
                messages.add(new String(packet.getData(), 0, packet.getLength(), StandardCharsets.UTF_8));
            }
        } catch (SocketTimeoutException e) {
            assertTrue(messages.size() > 10, "the socket's buffer holds some of " + messages.size());
        }
        return String.join("\n", messages);
    }

    private String explained(Path config) throws Exception {
        StringBuilder out = new StringBuilder();
        for (Matcher id = ID.matcher(decisions()); id.find(); ) {
            out.append(command("explain", "--config", config.toString(), "--request-id", id.group(1)));
        }
        return out.toString();
    }

    private static String command(String... arguments) {
        StringWriter out = new StringWriter();
        CommandLine command = Main.commandLine();
        command.setOut(new PrintWriter(out));
        assertEquals(Main.DONE, command.execute(arguments));
        return out.toString();
    }
}
