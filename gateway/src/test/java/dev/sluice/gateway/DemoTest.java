package dev.sluice.gateway;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.gateway.RawClient.Answer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

@Timeout(60)
class DemoTest {

    static final List<DemoRequest> PRINTED = DemoRequest.ALL;

    @TempDir
    private static Path home;

    private static Demo demo;

    @BeforeAll
    static void start() throws Exception {
        Path shipped = Path.of("../config/models/default");
        Path copy = Files.createDirectories(home.resolve("config/models/default"));
        for (String file : List.of("bundle.json", "attack.txt", "class.txt", "golden.csv")) {
            Files.copy(shipped.resolve(file), copy.resolve(file));
        }
        demo = Demo.start(home, 0, 0);
    }

    @AfterAll
    static void stop() {
        demo.close();
    }

    private static Answer ask(String request) throws Exception {
        try (RawClient client = new RawClient(demo.gateway().addresses().get(0))) {
            return client.send(request).answer();
        }
    }

    private static String request(DemoRequest printed) {
        int data = printed.options().indexOf("-d");
        return data < 0
                ? TestGateway.get(printed.path(), "Accept: */*")
                : TestGateway.post(printed.path(), printed.options().get(data + 1), "Content-Type: application/json");
    }

    @ParameterizedTest
    @FieldSource("PRINTED")
    void printedRequestAnswersAsPromised(DemoRequest printed) throws Exception {
        Answer answer = ask(request(printed));
        assertEquals(printed.status(), answer.status(), answer.body());
        assertEquals(printed.promise().contains("tag"), answer.body().contains("\"Sluice-Verdict\" : \"tag\""));
    }

    @Test
    void commandCanBePasted() {
        assertEquals(
                "curl -s 'http://127.0.0.1:8080/a?b='\\''c'",
                new DemoRequest("t", "p", 200, "/a?b='c", List.of("-s")).command("http://127.0.0.1:8080"));
    }

    @Test
    void shopSellsCommentsLogsInAndTakesFiles() throws Exception {
        assertTrue(ask(TestGateway.get("/")).body().contains("Blue shoes"));
        assertTrue(ask(TestGateway.get("/search?q=scarf")).body().contains("1 found for"));
        assertEquals(
                303,
                ask(TestGateway.post("/comments", "author=Bob&text=Nice+hat")).status());
        assertTrue(ask(TestGateway.get("/")).body().contains("Nice hat"));
        assertTrue(
                ask(TestGateway.post("/login", "name=Bob&password=hat")).body().contains("Sorry, Bob"));
        assertTrue(ask(TestGateway.post("/upload", "x".repeat(5000))).body().contains("5000 bytes"));
        assertEquals(404, ask(TestGateway.get("/nowhere")).status());
        assertEquals(
                201,
                ask(TestGateway.post(
                                "/api/comments",
                                "{\"author\":\"Bob\",\"text\":\"Nice\"}",
                                "Content-Type: application/json"))
                        .status());
        assertEquals(400, ask(TestGateway.post("/api/comments", "not json")).status());
    }

    @Test
    void decisionsAreLogged() throws Exception {
        ask(TestGateway.get("/"));
        for (int i = 0; i < 50 && Files.size(demo.log()) == 0; i++) {
            Thread.sleep(20);
        }
        assertTrue(Files.readString(demo.log()).startsWith("{\"time\":"));
    }
}
