package dev.sluice.gateway;

import org.jspecify.annotations.Nullable;

/**
 * Why an upstream gave no answer.
 *
 * @param message for the operator's log, not for the client
 */
record UpstreamFailure(String message) {

    static UpstreamFailure of(String message, @Nullable Throwable cause) {
        return new UpstreamFailure(cause == null ? message : message + ": " + rootOf(cause));
    }

    private static String rootOf(Throwable cause) {
        Throwable root = cause;
        while (root.getCause() != null) {
            root = root.getCause();
        }
        return root.getMessage() == null ? root.getClass().getSimpleName() : root.getMessage();
    }
}
