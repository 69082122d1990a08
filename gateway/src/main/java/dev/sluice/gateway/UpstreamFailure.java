package dev.sluice.gateway;

import org.jspecify.annotations.Nullable;

/**
 * Why an upstream gave no answer.
 *
 * @param status what the client is told: 502, or 503 where the upstream has more to do than it may have
 * @param message for the operator's log, not for the client
 */
record UpstreamFailure(int status, String message) {

    static UpstreamFailure of(String message, @Nullable Throwable cause) {
        return new UpstreamFailure(502, cause == null ? message : message + ": " + rootOf(cause));
    }

    static UpstreamFailure busy(String message) {
        return new UpstreamFailure(503, message);
    }

    private static String rootOf(Throwable cause) {
        Throwable root = cause;
        while (root.getCause() != null) {
            root = root.getCause();
        }
        return root.getMessage() == null ? root.getClass().getSimpleName() : root.getMessage();
    }
}
