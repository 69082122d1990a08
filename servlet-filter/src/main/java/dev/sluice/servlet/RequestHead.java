package dev.sluice.servlet;

import dev.sluice.host.Arrival;
import dev.sluice.host.Guard;
import dev.sluice.host.Head;
import dev.sluice.host.HeaderLine;
import jakarta.servlet.http.HttpServletRequest;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** Puts a request's head together again, as far as the container tells. Stateless. */
final class RequestHead {

    private RequestHead() {}

    /** What {@code guard} makes of the head of {@code request}. */
    static Arrival admit(HttpServletRequest request, Guard guard) {
        Head head = new Head(request.getMethod(), target(request), minorVersion(request), lines(request));
        return isFramedByHeaders(request) ? guard.admit(head) : guard.admit(head, false);
    }

    private static String target(HttpServletRequest request) {
        String query = request.getQueryString();
        return query == null ? request.getRequestURI() : request.getRequestURI() + '?' + query;
    }

    private static int minorVersion(HttpServletRequest request) {
        return request.getProtocol().equals("HTTP/1.0") ? 0 : 1;
    }

    /** Elsewhere (HTTP/2, AJP) a body may come that no header announces. */
    private static boolean isFramedByHeaders(HttpServletRequest request) {
        return request.getServletConnection().getProtocol().startsWith("http/1.");
    }

    private static List<HeaderLine> lines(HttpServletRequest request) {
        List<HeaderLine> lines = new ArrayList<>();
        for (String name : Collections.list(request.getHeaderNames())) {
            for (String value : Collections.list(request.getHeaders(name))) {
                lines.add(new HeaderLine(name, value));
            }
        }
        return lines;
    }
}
