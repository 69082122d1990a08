package dev.sluice.trainer;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;

/** The habits of JSON writers. */
enum JsonSpelling {
    /** Browsers: only what must be escaped. */
    PLAIN("", false),
    /** PHP: slashes escaped, what is not ASCII as {@code \\uXXXX}. */
    SLASHES("/", true),
    /** Python: what is not ASCII as {@code \\uXXXX}. */
    ASCII("", true),
    /** Go and some template engines: angle brackets and ampersands as {@code \\uXXXX}. */
    HTML_SAFE("<>&", false);

    private final String alsoEscaped;
    private final boolean asciiOnly;

    JsonSpelling(String alsoEscaped, boolean asciiOnly) {
        this.alsoEscaped = alsoEscaped;
        this.asciiOnly = asciiOnly;
    }

    /** A JSON string with its quotes, one char per byte. */
    String spell(String value) {
        StringBuilder json = new StringBuilder(value.length() + 16).append('"');
        String text = asciiOnly ? decoded(value) : value;
        text.chars().forEach(c -> append(json, (char) c));
        return json.append('"').toString();
    }

    private static String decoded(String value) {
        try {
            return UTF_8.newDecoder()
                    .decode(ByteBuffer.wrap(value.getBytes(ISO_8859_1)))
                    .toString();
        } catch (CharacterCodingException e) {
            return value;
        }
    }

    private void append(StringBuilder json, char c) {
        if (c == '"' || c == '\\' || (c == '/' && alsoEscaped.indexOf(c) >= 0)) {
            json.append('\\').append(c);
        } else if (c < ' ' || (c > '~' && asciiOnly) || alsoEscaped.indexOf(c) >= 0) {
            json.append(String.format("\\u%04x", (int) c));
        } else {
            json.append(c);
        }
    }
}
