package sample;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.web.context.WebServerApplicationContext;
import org.springframework.context.ConfigurableApplicationContext;

@Timeout(120)
class ShopApplicationTest {

    private static ConfigurableApplicationContext application;

    @BeforeAll
    static void start(@TempDir Path folder) throws IOException {
        Path config = Files.writeString(folder.resolve("sluice.yml"), """
                model: { bundle: "%s" }
                policy: { mode: block, tag-at: 99.0, block-at: 500 per million }
                decisions: { file: decisions.jsonl }
                """.formatted(
                        Path.of("../../../config/models/default").toAbsolutePath()));
        application = SpringApplication.run(ShopApplication.class, "--server.port=0", "--sluice.config=" + config);
    }

    @AfterAll
    static void stop() {
        application.close();
    }

    private static HttpResponse<String> send(String target, String type, String body) throws Exception {
        int port = ((WebServerApplicationContext) application).getWebServer().getPort();
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + target));
        return HttpClient.newHttpClient()
                .send(
                        (body.isEmpty()
                                        ? request
                                        : request.header("Content-Type", type).POST(BodyPublishers.ofString(body)))
                                .build(),
                        BodyHandlers.ofString());
    }

    private static HttpResponse<String> get(String target) throws Exception {
        return send(target, "", "");
    }

    @Test
    void normalVisitPasses() throws Exception {
        HttpResponse<String> answer = get("/api/products?q=enamel+mug");
        assertEquals(200, answer.statusCode());
        assertTrue(answer.body().contains("\"verdict\":\"allow\""), answer.body());
    }

    @Test
    void sqlInjectionIsBlocked() throws Exception {
        assertEquals(
                403,
                get("/search?q=mug%27+UNION+SELECT+name,password+FROM+users--+").statusCode());
    }

    @Test
    void crossSiteScriptingInsideJsonIsBlocked() throws Exception {
        String comment = "{\"author\": \"Eve\", \"text\": \"<img src=x onerror=alert(document.cookie)>\"}";
        assertEquals(403, send("/api/comments", "application/json", comment).statusCode());
    }

    @Test
    void pathTraversalIsBlocked() throws Exception {
        assertEquals(403, get("/download?file=../../../../etc/passwd").statusCode());
    }

    @Test
    void borderlineQuestionIsTagged() throws Exception {
        HttpResponse<String> answer = get("/api/products?q=union+select+tutorial");
        assertEquals(200, answer.statusCode());
        assertTrue(answer.body().contains("\"verdict\":\"tag\""), answer.body());
    }

    @Test
    void harmlessBodiesArrive() throws Exception {
        HttpResponse<String> comment =
                send("/api/comments", "application/json", "{\"author\": \"Ann\", \"text\": \"A fine mug\"}");
        assertEquals(200, comment.statusCode(), comment.body());
        assertTrue(comment.body().contains("\"author\":\"Ann\""), comment.body());
        String photo = "--b\r\nContent-Disposition: form-data; name=\"title\"\r\n\r\nMug\r\n"
                + "--b\r\nContent-Disposition: form-data; name=\"photo\"; filename=\"mug.png\"\r\n\r\n"
                + "A mug of enamel, blue. ".repeat(8_000) + "\r\n--b--\r\n";
        HttpResponse<String> uploaded = send("/photos", "multipart/form-data; boundary=b", photo);
        assertTrue(uploaded.body().contains("\"bytes\":\"184000\""), uploaded.body());
        assertTrue(uploaded.body().contains("\"title\":\"Mug\""), uploaded.body());
    }
}
