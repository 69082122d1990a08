package dev.sluice.detector;

final class JsonSyntaxException extends Exception {
    private static final long serialVersionUID = 1L;

    JsonSyntaxException(String m) {
        super(m);
    }
}
