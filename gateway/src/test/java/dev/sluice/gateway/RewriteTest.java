package dev.sluice.gateway;

import static dev.sluice.gateway.TestGateway.get;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.gateway.RawClient.Answer;
import dev.sluice.gateway.RecordingUpstream.Request;
import dev.sluice.host.Inspector;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Timeout(60)
class RewriteTest {

    private RecordingUpstream upstream;

    @BeforeEach
    void startUpstream() throws IOException {
        upstream = new RecordingUpstream();
    }

    @AfterEach
    void stopUpstream() throws IOException {
        upstream.close();
    }

    private TestGateway rewriting(String keys) throws Exception {
        return TestGateway.before(upstream, "routes:\n  - match: { path: \"/**\" }\n    " + keys);
    }

    @ParameterizedTest
    @CsvSource({
        "/shop/cart?x=/shop, /v1/cart?x=/shop",
        "/shop, /v1",
        "/shop/, /v1/",
        "/shop?a=b, /v1?a=b",
        "/shopping, /v1/shopping",
        "/shop/a%20b%2fc?q=%zz, /v1/a%20b%2fc?q=%zz",
        "/%73hop/a, /v1/a",
        "/shop/../a, /v1/a",
        "/shop/../../a, /v1/a",
        "/shop/%2e%2e/%2e%2e/a%20b, /v1/a%20b",
        "/x/../shop/a, /v1/a",
        "/shop//a, /v1/a",
        "/shop/%252e%252e/a, /v1/%252e%252e/a"
    })
    void prefixIsExchanged_andCannotBeClimbedOutOf(String target, String rewritten) throws Exception {
        try (TestGateway gateway = rewriting("strip-prefix: /shop\n    add-prefix: /v1")) {
            gateway.ask(get(target));
            assertEquals("GET " + rewritten + " HTTP/1.1", upstream.next().line());
        }
    }

    @Test
    void strippingAllLeavesTheRoot() throws Exception {
        try (TestGateway gateway = rewriting("strip-prefix: /shop")) {
            gateway.ask(get("/shop"));
            gateway.ask(get("/shop?x"));
            assertEquals("GET / HTTP/1.1", upstream.next().line());
            assertEquals("GET /?x HTTP/1.1", upstream.next().line());
        }
    }

    @ParameterizedTest
    @CsvSource({
        "/v1/cart?x, /shop/cart?x",
        "/v1, /shop",
        "http://shop.test/v1/cart, http://shop.test/shop/cart",
        "http://elsewhere.test/v1/cart, http://elsewhere.test/v1/cart",
        "//elsewhere.test/v1, //elsewhere.test/v1",
        "/v2/cart, /v2/cart",
        "cart, cart"
    })
    void locationSpeaksOfThePathsThatClientsKnow(String location, String rewritten) throws Exception {
        upstream.behaving((request, connection) ->
                connection.write("HTTP/1.1 302 Found\r\nLocation: " + location + "\r\nContent-Length: 0\r\n\r\n"));
        try (TestGateway gateway = rewriting("strip-prefix: /shop\n    add-prefix: /v1")) {
            Answer answer = gateway.ask(get("/shop/"));
            assertTrue(answer.has("Location: " + rewritten + "\r\n"), answer.head());
        }
    }

    @Test
    void inspectionSeesTheTargetOfTheClient() throws Exception {
        BlockingQueue<String> targets = new LinkedBlockingQueue<>();
        Inspector remembering = (request, policy) -> {
            targets.add(request.target());
            return TestGateway.verdict(request, policy);
        };
        String routes = "routes: [ { match: { path: \"/**\" }, strip-prefix: /shop } ]";
        try (TestGateway gateway = TestGateway.before(upstream, remembering, routes)) {
            gateway.ask(get("/shop/cart"));
            assertEquals("/shop/cart", targets.take());
            assertEquals("GET /cart HTTP/1.1", upstream.next().line());
        }
    }

    @Test
    void requestHeadersAreSetAddedAndRemoved() throws Exception {
        String edits =
                "request-headers: { set: { X-User: none, Host: inner.test }, add: { X-Tag: b }, remove: [ X-Debug ] }";
        try (TestGateway gateway = rewriting(edits)) {
            gateway.ask(get("/", "X-User: admin", "x_user: admin", "X-Tag: a", "X-DEBUG: 1", "X.Debug: 1"));
            Request request = upstream.next();
            assertEquals(List.of("none"), request.all("X-User"));
            assertEquals(List.of(), request.all("x_user"));
            assertEquals(List.of("a", "b"), request.all("X-Tag"));
            assertTrue(request.headers().stream().noneMatch(line -> line.endsWith(": 1")));
            assertEquals(List.of("inner.test"), request.all("Host"));
            assertEquals("shop.test", request.header("X-Forwarded-Host"));
        }
    }

    @Test
    void responseHeadersAreSetAddedAndRemoved() throws Exception {
        upstream.behaving((request, connection) -> connection.write(
                "HTTP/1.1 200 OK\r\nServer: secret/1.2\r\nX-A: 1\r\nX-B: 1\r\nContent-Length: 0\r\n\r\n"));
        String edits = "response-headers: { set: { X-A: 2 }, add: { X-B: 2 }, remove: [ server ] }";
        try (TestGateway gateway = rewriting(edits)) {
            Answer answer = gateway.ask(get("/"));
            assertFalse(answer.has("Server:"));
            assertFalse(answer.has("X-A: 1"));
            assertTrue(answer.has("X-A: 2") && answer.has("X-B: 1") && answer.has("X-B: 2"), answer.head());
        }
    }
}
