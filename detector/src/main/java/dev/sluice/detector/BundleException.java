package dev.sluice.detector;

/** A model bundle that cannot be used. The message names the file and the reason, in words for the operator. */
public final class BundleException extends Exception {

    private static final long serialVersionUID = 1L;

    BundleException(String message) {
        super(message);
    }

    BundleException(String message, Throwable cause) {
        super(message, cause);
    }
}
