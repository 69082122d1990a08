package dev.sluice.gateway;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.undertow.Undertow;
import io.undertow.server.HttpHandler;
import io.undertow.server.HttpServerExchange;
import io.undertow.server.RoutingHandler;
import io.undertow.server.handlers.BlockingHandler;
import io.undertow.util.Headers;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * The shop that the demo protects: search, login, comments, a JSON API and uploads. Keeps nothing but the last
 * comments. Thread-safe.
 */
final class SampleShop implements AutoCloseable {

    private static final int MAX_COMMENTS = 20;
    private static final int MAX_FORM_BYTES = 64 << 10;

    private final ObjectMapper json = new ObjectMapper();
    private final Deque<Comment> comments = new ArrayDeque<>(List.of(
            new Comment("Ada", "The blue shoes fit like a glove."),
            new Comment("Linus", "Delivered in two days, thank you!")));
    private final Undertow server = Undertow.builder()
            .addHttpListener(0, InetAddress.getLoopbackAddress().getHostAddress())
            .setIoThreads(1)
            .setWorkerThreads(4)
            .setHandler(pages())
            .build();

    /** Something for sale. */
    record Product(String name, int euros, String emoji) {}

    /** What a visitor said. */
    record Comment(String author, String text) {}

    private static final List<Product> PRODUCTS = List.of(
            new Product("Blue shoes", 59, "👟"),
            new Product("Rain jacket", 89, "🧥"),
            new Product("Wool scarf", 29, "🧣"),
            new Product("Straw hat", 35, "👒"),
            new Product("Canvas bag", 25, "👜"),
            new Product("Sunglasses", 49, "🕶️"));

    /** Serves at a free port of this machine. */
    void start() {
        server.start();
    }

    InetSocketAddress address() {
        return (InetSocketAddress) server.getListenerInfo().get(0).getAddress();
    }

    @Override
    public void close() {
        server.stop();
    }

    private HttpHandler pages() {
        return new BlockingHandler(new RoutingHandler()
                .get("/", exchange -> html(exchange, ShopPage.home(PRODUCTS, comments(), verdict(exchange))))
                .get("/search", this::search)
                .post("/login", this::login)
                .post("/comments", this::comment)
                .post("/upload", this::upload)
                .get("/api/products", this::productsAsJson)
                .post("/api/comments", this::commentAsJson)
                .setFallbackHandler(SampleShop::notFound));
    }

    private void search(HttpServerExchange exchange) {
        String query = parameter(exchange, "q");
        html(exchange, ShopPage.results(query, matching(query), verdict(exchange)));
    }

    private void login(HttpServerExchange exchange) throws IOException {
        String name = form(exchange).getOrDefault("name", "");
        html(exchange, ShopPage.message("Sorry, " + name, "That name and password do not fit.", verdict(exchange)));
    }

    private void comment(HttpServerExchange exchange) throws IOException {
        Map<String, String> form = form(exchange);
        add(new Comment(form.getOrDefault("author", "Anonymous"), form.getOrDefault("text", "")));
        exchange.setStatusCode(303).getResponseHeaders().put(Headers.LOCATION, "/");
    }

    private void upload(HttpServerExchange exchange) throws IOException {
        long bytes = 0;
        byte[] buffer = new byte[8192];
        for (int count; (count = exchange.getInputStream().read(buffer)) >= 0; ) {
            bytes += count;
        }
        html(exchange, ShopPage.message("Thank you", "We received " + bytes + " bytes.", verdict(exchange)));
    }

    private void productsAsJson(HttpServerExchange exchange) throws JsonProcessingException {
        Map<String, Object> answer = new LinkedHashMap<>();
        answer.put("products", matching(parameter(exchange, "q")));
        answer.put("sluice", verdict(exchange));
        json(exchange, 200, answer);
    }

    private void commentAsJson(HttpServerExchange exchange) throws IOException {
        JsonNode body = parse(exchange.getInputStream().readNBytes(MAX_FORM_BYTES));
        if (!body.isObject()) {
            json(exchange, 400, Map.of("error", "send an object with author and text"));
            return;
        }
        Comment comment = new Comment(
                body.path("author").asText("Anonymous"), body.path("text").asText());
        add(comment);
        json(exchange, 201, Map.of("comment", comment, "sluice", verdict(exchange)));
    }

    private JsonNode parse(byte[] bytes) throws IOException {
        try {
            return json.readTree(bytes);
        } catch (JsonProcessingException e) {
            return json.missingNode();
        }
    }

    private static void notFound(HttpServerExchange exchange) {
        exchange.setStatusCode(404);
        html(exchange, ShopPage.message("Nothing here", "This page does not exist.", verdict(exchange)));
    }

    private synchronized void add(Comment comment) {
        comments.addFirst(comment);
        if (comments.size() > MAX_COMMENTS) {
            comments.removeLast();
        }
    }

    private synchronized List<Comment> comments() {
        return List.copyOf(comments);
    }

    private static List<Product> matching(String query) {
        String wanted = query.toLowerCase(Locale.ROOT);
        return PRODUCTS.stream()
                .filter(product -> product.name().toLowerCase(Locale.ROOT).contains(wanted))
                .toList();
    }

    /** What the gateway said about the request, as the shop's own log would see it. */
    private static Map<String, String> verdict(HttpServerExchange exchange) {
        Map<String, String> verdict = new LinkedHashMap<>();
        for (String name : List.of("Verdict", "Score", "Class", "Field", "Request-Id")) {
            String value = exchange.getRequestHeaders().getFirst("Sluice-" + name);
            if (value != null) {
                verdict.put("Sluice-" + name, value);
            }
        }
        return verdict;
    }

    private static String parameter(HttpServerExchange exchange, String name) {
        Deque<String> values = exchange.getQueryParameters().get(name);
        return values == null ? "" : values.getFirst();
    }

    private static Map<String, String> form(HttpServerExchange exchange) throws IOException {
        String body = new String(exchange.getInputStream().readNBytes(MAX_FORM_BYTES), StandardCharsets.UTF_8);
        Map<String, String> form = new LinkedHashMap<>();
        for (String pair : body.split("&", -1)) {
            int equals = pair.indexOf('=');
            if (equals > 0) {
                form.put(decoded(pair.substring(0, equals)), decoded(pair.substring(equals + 1)));
            }
        }
        return form;
    }

    private static String decoded(String text) {
        try {
            return URLDecoder.decode(text, StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            return text;
        }
    }

    private static void html(HttpServerExchange exchange, String page) {
        send(exchange, "text/html; charset=utf-8", page);
    }

    private void json(HttpServerExchange exchange, int status, Object answer) throws JsonProcessingException {
        exchange.setStatusCode(status);
        send(exchange, "application/json", json.writerWithDefaultPrettyPrinter().writeValueAsString(answer) + "\n");
    }

    private static void send(HttpServerExchange exchange, String type, String body) {
        exchange.getResponseHeaders().put(Headers.CONTENT_TYPE, type);
        exchange.getResponseSender().send(body, StandardCharsets.UTF_8);
    }
}
