package dev.sluice.conformance;

import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.HashMap;
import java.util.Map;

/** An application that reads everything and answers with what it was told about a request. */
public final class Echo extends HttpServlet {

    private static final long serialVersionUID = 1;

    @Override
    protected void service(HttpServletRequest request, HttpServletResponse response) throws IOException {
        request.getInputStream().transferTo(OutputStream.nullOutputStream());
        Map<String, String> headers = new HashMap<>();
        for (String name : Collections.list(request.getHeaderNames())) {
            headers.put(name, String.join(" | ", Collections.list(request.getHeaders(name))));
        }
        byte[] findings = Findings.of(headers).getBytes(StandardCharsets.UTF_8);
        response.setContentLength(findings.length);
        response.setHeader("Connection", "close");
        response.getOutputStream().write(findings);
    }
}
