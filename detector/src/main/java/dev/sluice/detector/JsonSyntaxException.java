package dev.sluice.detector;

/** Text that is no JSON. The message says what is wrong and where, as {@code line:column}. */
final class JsonSyntaxException extends Exception {

    private static final long serialVersionUID = 1L;

    JsonSyntaxException(String message) {
        super(message);
    }
}
