package dev.sluice.trainer;

/** Input that a command cannot work with. The message states rule, value and place in the user's words. */
final class InputException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    InputException(String message) {
        super(message);
    }

    InputException(String message, Throwable cause) {
        super(message, cause);
    }
}
