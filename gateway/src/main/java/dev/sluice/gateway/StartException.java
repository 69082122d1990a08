package dev.sluice.gateway;

/** A gateway that cannot start; the message says what the operator has to change. */
final class StartException extends Exception {

    private static final long serialVersionUID = 1L;

    StartException(String message, Throwable cause) {
        super(message, cause);
    }

    StartException(String message) {
        super(message);
    }
}
