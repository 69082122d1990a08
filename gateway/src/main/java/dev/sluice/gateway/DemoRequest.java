package dev.sluice.gateway;

import dev.sluice.detector.Disposition;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A request that {@code demo} invites to try; the tests send what it prints.
 *
 * @param what it is
 * @param target path and query as on the wire
 * @param json the body to post; null for a GET
 * @param expected what Sluice makes of it
 */
record DemoRequest(String what, String target, @Nullable String json, Disposition expected) {

    static final List<DemoRequest> ALL = List.of(
            new DemoRequest("A normal visit", "/api/products?q=enamel+mug", null, Disposition.ALLOW),
            new DemoRequest(
                    "An SQL injection",
                    "/search?q=mug%27+UNION+SELECT+name,password+FROM+users--+",
                    null,
                    Disposition.BLOCK),
            new DemoRequest(
                    "Cross-site scripting inside JSON",
                    "/api/comments",
                    "{\"author\": \"Eve\", \"text\": \"<img src=x onerror=alert(document.cookie)>\"}",
                    Disposition.BLOCK),
            new DemoRequest("A path traversal", "/download?file=../../../../etc/passwd", null, Disposition.BLOCK),
            new DemoRequest("A borderline question", "/api/products?q=union+select+tutorial", null, Disposition.TAG));

    DemoRequest {
        if ((target + json).indexOf('\'') >= 0) {
            throw new IllegalArgumentException("a single quote would end the shell's: " + target + " " + json);
        }
    }

    /** What stands in the status line. */
    int status() {
        return expected == Disposition.BLOCK ? 403 : 200;
    }

    /** What one sees, for example {@code 200, and the shop received Sluice-Verdict: tag}. */
    String answer() {
        return expected == Disposition.BLOCK
                ? "403, blocked before it reaches the shop"
                : "200, and the shop received Sluice-Verdict: " + expected.label();
    }

    /** The command that sends it to {@code origin}, for example {@code http://127.0.0.1:8080}. */
    String curl(String origin) {
        String body = json == null ? "" : "-H 'Content-Type: application/json' -d '" + json + "' ";
        return "curl -i " + body + "'" + origin + target + "'";
    }
}
