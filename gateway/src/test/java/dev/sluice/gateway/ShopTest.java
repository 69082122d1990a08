package dev.sluice.gateway;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ShopTest {

    private static final HttpClient CLIENT = HttpClient.newHttpClient();

    private final Shop shop = Shop.open();

    @AfterEach
    void close() {
        shop.close();
    }

    @Test
    void search_showsTheQueryEscaped() throws Exception {
        String page = get("/search?q=%3Cscript%3E%22%27mug").body();

        assertTrue(page.contains("You searched for “&lt;script&gt;&quot;&#39;mug”"), page);
        assertFalse(page.contains("<script>"), page);
    }

    @Test
    void search_findsByWord() throws Exception {
        assertTrue(get("/search?q=wool+mug").body().contains("2 found"));
        assertTrue(get("/search?q=%E2%82%AC").body().contains("0 found"));
    }

    @Test
    void malformedForm_isABadRequest() throws Exception {
        assertEquals(400, form("/login", "name=%zz").statusCode());
    }

    @Test
    void login_knowsOneCustomer() throws Exception {
        assertTrue(form("/login", "name=demo&password=demo").body().contains("Welcome back, demo."));
        assertTrue(form("/login", "name=%3Ceve%3E&password=x").body().contains("The shop knows no &lt;eve&gt;"));
    }

    @Test
    void comments_areListedEscapedAndBounded() throws Exception {
        for (int i = 0; i < 60; i++) {
            assertEquals(303, form("/comments", "author=a&text=%3Cb%3E" + i).statusCode());
        }
        String page = get("/comments").body();

        assertEquals(50, Stream.of(page.split("<strong>a</strong>", -1)).count() - 1);
        assertTrue(page.contains("&lt;b&gt;59") && !page.contains("&lt;b&gt;9<"), page);
    }

    @Test
    void emptyOrLongComment_isABadRequest() throws Exception {
        assertEquals(400, form("/comments", "author=a&text=").statusCode());
        assertEquals(400, form("/comments", "author=a&text=" + "b".repeat(2001)).statusCode());
        assertEquals(
                400, form("/comments", "author=a&text=" + "b".repeat(100_000)).statusCode());
    }

    @Test
    void jsonComment_isCreated() throws Exception {
        HttpResponse<String> answer = json("{\"author\":\"Ann\",\"text\":\"Lovely.\"}");

        assertEquals(201, answer.statusCode());
        assertTrue(get("/comments").body().contains("Lovely."));
    }

    @Test
    void brokenJson_isABadRequest() throws Exception {
        for (String broken : List.of("{\"author\"", "[]", "7", "", "{\"author\":{},\"text\":1}")) {
            assertEquals(400, json(broken).statusCode(), broken);
        }
    }

    @Test
    void upload_answersNameAndSize() throws Exception {
        String part = "--b\r\nContent-Disposition: form-data; name=\"file\"; filename=\"<a>.png\"\r\n\r\n";
        HttpResponse<String> answer = post(
                "/upload",
                "multipart/form-data; boundary=b",
                BodyPublishers.ofString(part + "x".repeat(5_000_000) + "\r\n--b--\r\n"));

        assertTrue(answer.body().contains("&lt;a&gt;.png arrived, 5000000 bytes."), answer.body());
    }

    @Test
    void received_areOnlySluiceHeaders() throws Exception {
        HttpRequest request = HttpRequest.newBuilder(shop.address().resolve("/api/products"))
                .header("Sluice-Verdict", "tag")
                .header("Cookie", "secret=1")
                .build();
        String body = CLIENT.send(request, BodyHandlers.ofString()).body();

        assertTrue(body.contains("\"Sluice-Verdict\" : \"tag\"") && !body.contains("secret"), body);
    }

    @Test
    void unknownPages_areNotFound() throws Exception {
        for (String path : List.of("/nowhere", "/product?id=99", "/product", "/download?file=../../etc/passwd")) {
            assertEquals(404, get(path).statusCode(), path);
        }
    }

    @Test
    void head_answersAsGetWithoutBody() throws Exception {
        HttpRequest request = HttpRequest.newBuilder(shop.address().resolve("/"))
                .method("HEAD", BodyPublishers.noBody())
                .build();
        HttpResponse<String> answer = CLIENT.send(request, BodyHandlers.ofString());

        assertEquals(200, answer.statusCode());
        assertEquals("", answer.body());
    }

    private HttpResponse<String> get(String path) throws IOException, InterruptedException {
        return CLIENT.send(
                HttpRequest.newBuilder(URI.create(shop.address() + path)).build(), BodyHandlers.ofString());
    }

    private HttpResponse<String> form(String path, String body) throws IOException, InterruptedException {
        return post(path, "application/x-www-form-urlencoded", BodyPublishers.ofString(body));
    }

    private HttpResponse<String> json(String body) throws IOException, InterruptedException {
        return post("/api/comments", "application/json", BodyPublishers.ofString(body));
    }

    private HttpResponse<String> post(String path, String type, BodyPublisher body)
            throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(URI.create(shop.address() + path))
                .header("Content-Type", type)
                .POST(body)
                .build();
        return CLIENT.send(request, BodyHandlers.ofString());
    }
}
