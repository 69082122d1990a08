package dev.sluice.gateway;

import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * One command that the demo prints to paste.
 *
 * @param title what the request is
 * @param promise what comes back
 * @param status HTTP status that comes back
 * @param path path and query
 * @param options options of curl
 */
record DemoRequest(String title, String promise, int status, String path, List<String> options) {

    static final List<DemoRequest> ALL = List.of(
            new DemoRequest(
                    "a normal visit", "200, products from the shop", 200, "/api/products?q=shoes", List.of("-s")),
            new DemoRequest(
                    "an SQL injection",
                    "403, blocked",
                    403,
                    "/search?q=1%27+UNION+SELECT+name,password+FROM+users--+",
                    List.of("-si")),
            new DemoRequest(
                    "a script inside JSON",
                    "403, blocked",
                    403,
                    "/api/comments",
                    List.of(
                            "-si",
                            "-H",
                            "Content-Type: application/json",
                            "-d",
                            "{\"author\":\"Eve\",\"text\":\"<img src=x onerror=alert(document.cookie)>\"}")),
            new DemoRequest(
                    "a path traversal",
                    "403, blocked",
                    403,
                    "/files?name=..%2F..%2F..%2F..%2Fetc%2Fpasswd",
                    List.of("-si")),
            new DemoRequest(
                    "a borderline search",
                    "200, but the shop is told: Sluice-Verdict: tag",
                    200,
                    "/api/products?q=shoes+order+by+1",
                    List.of("-s")));

    String command(String base) {
        return Stream.concat(Stream.of("curl"), Stream.concat(options.stream(), Stream.of(base + path)))
                .map(DemoRequest::quoted)
                .collect(Collectors.joining(" "));
    }

    private static String quoted(String word) {
        return word.matches("[A-Za-z0-9-]+") ? word : "'" + word.replace("'", "'\\''") + "'";
    }
}
