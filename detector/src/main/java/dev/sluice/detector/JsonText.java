package dev.sluice.detector;

import org.jspecify.annotations.Nullable;

final class JsonText {
    private JsonText() {}

    static @Nullable Object parse(byte[] b) throws JsonSyntaxException {
        throw new JsonSyntaxException("x" + b.length);
    }
}
