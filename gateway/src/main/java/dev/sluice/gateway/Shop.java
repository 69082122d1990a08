package dev.sluice.gateway;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.sluice.gateway.ShopComments.Comment;
import dev.sluice.host.HeaderLine;
import io.undertow.Undertow;
import io.undertow.UndertowOptions;
import io.undertow.server.HttpServerExchange;
import io.undertow.server.handlers.BlockingHandler;
import io.undertow.util.HeaderValues;
import io.undertow.util.Headers;
import io.undertow.util.HttpString;
import io.undertow.util.StatusCodes;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * The sample shop that {@code demo} puts behind the gateway: pages, forms, a JSON API and an upload. Keeps everything
 * in memory, listens on loopback, and shows the {@code Sluice-*} headers of each request. Thread-safe.
 */
final class Shop implements AutoCloseable {

    private static final int MAX_FORM_BYTES = 64 << 10;
    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final HttpString CONTENT_SECURITY_POLICY = new HttpString("Content-Security-Policy");

    private final ShopPages pages = new ShopPages();
    private final ShopComments comments = new ShopComments();
    private final Undertow server = Undertow.builder()
            .addHttpListener(0, InetAddress.getLoopbackAddress().getHostAddress())
            .setIoThreads(2)
            .setWorkerThreads(8)
            .setServerOption(UndertowOptions.NO_REQUEST_TIMEOUT, 60_000)
            .setServerOption(UndertowOptions.REQUEST_PARSE_TIMEOUT, 10_000)
            .setServerOption(UndertowOptions.MAX_ENTITY_SIZE, -1L)
            .setHandler(new BlockingHandler(this::handle))
            .build();

    private Shop() {
        comments.add(new Comment("Mara", "The lantern survived three storms & one toddler."));
        comments.add(new Comment("Jon", "The blanket smells of sheep. I like that."));
    }

    /** A shop at a free port. */
    static Shop open() {
        Shop shop = new Shop();
        shop.server.start();
        return shop;
    }

    URI address() {
        InetSocketAddress address =
                (InetSocketAddress) server.getListenerInfo().get(0).getAddress();
        return URI.create("http://" + address.getAddress().getHostAddress() + ":" + address.getPort());
    }

    @Override
    public void close() {
        server.stop();
    }

    private void handle(HttpServerExchange exchange) throws IOException {
        try {
            route(exchange, UrlEncoded.parse(exchange.getQueryString()));
        } catch (IllegalArgumentException e) {
            say(exchange, StatusCodes.BAD_REQUEST, "The shop does not understand", String.valueOf(e.getMessage()));
        }
    }

    private void route(HttpServerExchange exchange, UrlEncoded query) throws IOException {
        String method = exchange.getRequestMethod().toString();
        switch ((method.equals("HEAD") ? "GET" : method) + " " + exchange.getRequestPath()) {
            case "GET /" -> page(exchange, "Things for rough weather", pages.home());
            case "GET /product" -> product(exchange, query.value("id"));
            case "GET /download" -> download(exchange, query.value("file"));
            case "GET /search" -> search(exchange, query.value("q"));
            case "GET /login" -> page(exchange, "Log in", pages.login(Html.NOTHING));
            case "POST /login" -> login(exchange);
            case "GET /comments" -> page(exchange, "What visitors say", pages.comments(comments.latest()));
            case "POST /comments" -> comment(exchange);
            case "GET /upload" -> page(exchange, "Upload a file", pages.upload(Html.NOTHING));
            case "POST /upload" -> upload(exchange);
            case "GET /headers" -> say(exchange, StatusCodes.OK, "Headers", "They stand at the foot of every page.");
            case "GET /api/products" -> listProducts(exchange, query.value("q"));
            case "POST /api/comments" -> addComment(exchange);
            default -> notFound(exchange);
        }
    }

    private void product(HttpServerExchange exchange, String id) {
        Product.byId(id)
                .ifPresentOrElse(
                        product -> page(exchange, product.name(), pages.product(product)), () -> notFound(exchange));
    }

    private void download(HttpServerExchange exchange, String file) {
        Optional<Product> product = Product.byCareSheet(file);
        if (product.isEmpty()) {
            notFound(exchange);
            return;
        }
        send(exchange, "text/plain", product.get().name() + ": keep it dry, use it often.\n");
    }

    private void search(HttpServerExchange exchange, String q) {
        page(exchange, "Search", pages.search(q, Product.matching(q)), q);
    }

    private void login(HttpServerExchange exchange) throws IOException {
        UrlEncoded form = UrlEncoded.parse(body(exchange));
        boolean known =
                form.value("name").equals("demo") && form.value("password").equals("demo");
        String said =
                known ? "Welcome back, demo." : "The shop knows no " + form.value("name") + " with this password.";
        page(exchange, "Log in", pages.login(pages.note(said)));
    }

    private void comment(HttpServerExchange exchange) throws IOException {
        UrlEncoded form = UrlEncoded.parse(body(exchange));
        comments.add(new Comment(form.value("author"), form.value("text")));
        exchange.setStatusCode(StatusCodes.SEE_OTHER);
        exchange.getResponseHeaders().put(Headers.LOCATION, "/comments");
    }

    private void upload(HttpServerExchange exchange) throws IOException {
        String type = Optional.ofNullable(exchange.getRequestHeaders().getFirst(Headers.CONTENT_TYPE))
                .orElse("");
        Upload upload = Upload.read(type, exchange.getInputStream());
        page(
                exchange,
                "Upload a file",
                pages.upload(pages.note(upload.name() + " arrived, " + upload.size() + " bytes.")));
    }

    private void listProducts(HttpServerExchange exchange, String q) throws IOException {
        json(exchange, Map.of("products", q.isEmpty() ? Product.ALL : Product.matching(q)));
    }

    private void addComment(HttpServerExchange exchange) throws IOException {
        Comment comment = comment(body(exchange));
        comments.add(comment);
        exchange.setStatusCode(StatusCodes.CREATED);
        json(exchange, Map.of("comment", comment));
    }

    private static Comment comment(String json) {
        try {
            JsonNode comment = JSON.readTree(json);
            return new Comment(
                    comment.path("author").asText(""), comment.path("text").asText(""));
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("this is no JSON: " + e.getOriginalMessage(), e);
        }
    }

    private static String body(HttpServerExchange exchange) throws IOException {
        byte[] bytes = exchange.getInputStream().readNBytes(MAX_FORM_BYTES + 1);
        if (bytes.length > MAX_FORM_BYTES) {
            throw new IllegalArgumentException("more than " + MAX_FORM_BYTES + " bytes are too much for a form");
        }
        return new String(bytes, StandardCharsets.UTF_8);
    }

    private void notFound(HttpServerExchange exchange) {
        say(exchange, StatusCodes.NOT_FOUND, "Nothing here", "The shop has no such page.");
    }

    private void say(HttpServerExchange exchange, int status, String title, String text) {
        exchange.setStatusCode(status);
        page(exchange, title, pages.note(text));
    }

    private void page(HttpServerExchange exchange, String title, Html main) {
        page(exchange, title, main, "");
    }

    private void page(HttpServerExchange exchange, String title, Html main, String query) {
        exchange.getResponseHeaders()
                .put(
                        CONTENT_SECURITY_POLICY,
                        "default-src 'none'; style-src 'unsafe-inline'; form-action 'self'; frame-ancestors 'none'");
        send(
                exchange,
                "text/html",
                pages.page(title, main, query, received(exchange)).markup());
    }

    /** Adds the headers to what is answered, so that one sees them without a browser. */
    private static void json(HttpServerExchange exchange, Map<String, Object> answer) throws IOException {
        Map<String, Object> all = new TreeMap<>(answer);
        Map<String, String> received = new TreeMap<>();
        received(exchange).forEach(line -> received.put(line.name(), line.value()));
        all.put("received", received);
        send(exchange, "application/json", JSON.writerWithDefaultPrettyPrinter().writeValueAsString(all) + "\n");
    }

    private static List<HeaderLine> received(HttpServerExchange exchange) {
        return exchange.getRequestHeaders().getHeaderNames().stream()
                .map(exchange.getRequestHeaders()::get)
                .filter(values -> values.getHeaderName().toString().startsWith("Sluice-"))
                .map(Shop::line)
                .sorted(Comparator.comparing(HeaderLine::name))
                .toList();
    }

    private static HeaderLine line(HeaderValues values) {
        return new HeaderLine(values.getHeaderName().toString(), String.join(", ", values));
    }

    private static void send(HttpServerExchange exchange, String type, String text) {
        exchange.getResponseHeaders().put(Headers.CONTENT_TYPE, type + "; charset=utf-8");
        exchange.getResponseSender().send(text, StandardCharsets.UTF_8);
    }
}
