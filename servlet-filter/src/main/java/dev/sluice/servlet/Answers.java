package dev.sluice.servlet;

import dev.sluice.host.Notice;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** Sends the answers that the filter gives itself. Stateless. */
final class Answers {

    private Answers() {}

    /**
     * Answers in the format that {@code accept} wants most, and ends the answer, unless the container has answered already;
     * {@code id} is null for none.
     */
    static void send(HttpServletResponse response, String accept, @Nullable String id, Notice notice)
            throws IOException {
        if (response.isCommitted()) {
            return;
        }
        Notice.Rendered rendered = notice.render(accept, id);
        byte[] text = rendered.text().getBytes(StandardCharsets.UTF_8);
        response.reset();
        response.setStatus(notice.status());
        response.setContentType(rendered.mediaType());
        response.setContentLength(text.length);
        response.setHeader("Cache-Control", "no-store");
        response.setHeader("X-Content-Type-Options", "nosniff");
        response.setHeader("Content-Security-Policy", Notice.CONTENT_SECURITY_POLICY);
        if (id != null) {
            response.setHeader(Notice.REQUEST_ID, id);
        }
        response.getOutputStream().write(text);
        response.flushBuffer();
    }
}
