package dev.sluice.gateway;

import java.time.Duration;
import java.util.Map;

/** Why the admin listener does not do what it was asked. */
final class AdminProblem extends Exception {

    private static final long serialVersionUID = 1L;

    private final int status;
    private final transient Map<String, String> headers;

    /** With a message that the operator sees. */
    AdminProblem(int status, String message) {
        this(status, message, Map.of());
    }

    /** With headers for the client's software. */
    AdminProblem(int status, String message, Map<String, String> headers) {
        super(message);
        this.status = status;
        this.headers = headers;
    }

    /** What a client is told that asks too often. */
    static AdminProblem tooOften(String message, Duration wait) {
        String seconds = Long.toString(wait.plusNanos(999_999_999).toSeconds());
        return new AdminProblem(429, message + "; try again in " + seconds + " s", Map.of("Retry-After", seconds));
    }

    int status() {
        return status;
    }

    Map<String, String> headers() {
        return headers;
    }
}
