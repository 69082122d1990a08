package dev.sluice.detector;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * Reads JSON (RFC 8259) strictly, for the files of a bundle: no second value for a key, nothing behind the document, at
 * most {@value #MAX_DEPTH} levels. Requests are read by {@link JsonFields} instead, which forgives.
 */
final class JsonText {

    /** Stands for {@code null}. */
    static final Object NULL = new Object() {
        @Override
        public String toString() {
            return "null";
        }
    };

    private static final int MAX_DEPTH = 64;
    private static final int END = -1;
    private static final Pattern NUMBER = Pattern.compile("-?(?:0|[1-9]\\d*)(?:\\.\\d+)?(?:[eE][+-]?\\d+)?");

    private final String text;
    private int at;
    private int depth;

    private JsonText(String text) {
        this.text = text;
    }

    /**
     * Reads a document of UTF-8.
     *
     * @return an unmodifiable {@code Map<String, Object>} in the order of the text, an unmodifiable
     *     {@code List<Object>}, a {@code String}, {@code Double}, {@code Boolean} or {@link #NULL}
     */
    static Object parse(byte[] bytes) throws JsonSyntaxException {
        JsonText json = new JsonText(decode(bytes));
        Object value = json.value();
        json.skipSpace();
        if (json.at < json.text.length()) {
            throw json.expected("the end");
        }
        return value;
    }

    private static String decode(byte[] bytes) throws JsonSyntaxException {
        try {
            return UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
        } catch (CharacterCodingException e) {
            throw new JsonSyntaxException("the text is not UTF-8");
        }
    }

    private Object value() throws JsonSyntaxException {
        skipSpace();
        return switch (peek()) {
            case '{' -> object();
            case '[' -> array();
            case '"' -> string();
            case 't' -> literal("true", true);
            case 'f' -> literal("false", false);
            case 'n' -> literal("null", NULL);
            default -> number();
        };
    }

    private Map<String, Object> object() throws JsonSyntaxException {
        Map<String, Object> members = new LinkedHashMap<>();
        enter();
        if (!closes('}')) {
            do {
                member(members);
            } while (continues('}'));
        }
        depth--;
        return Collections.unmodifiableMap(members);
    }

    private void member(Map<String, Object> members) throws JsonSyntaxException {
        skipSpace();
        int start = at;
        if (peek() != '"') {
            throw expected("a key in quotes");
        }
        String key = string();
        skipSpace();
        if (peek() != ':') {
            throw expected("a colon");
        }
        at++;
        if (members.put(key, value()) != null) {
            throw error(start, "key \"" + key + "\" stands here for the second time");
        }
    }

    private List<Object> array() throws JsonSyntaxException {
        List<Object> items = new ArrayList<>();
        enter();
        if (!closes(']')) {
            do {
                items.add(value());
            } while (continues(']'));
        }
        depth--;
        return Collections.unmodifiableList(items);
    }

    private void enter() throws JsonSyntaxException {
        if (depth == MAX_DEPTH) {
            throw error(at, "more than " + MAX_DEPTH + " levels");
        }
        depth++;
        at++;
    }

    private boolean closes(char bracket) {
        skipSpace();
        boolean closes = peek() == bracket;
        at += closes ? 1 : 0;
        return closes;
    }

    private boolean continues(char bracket) throws JsonSyntaxException {
        if (closes(bracket)) {
            return false;
        }
        if (peek() != ',') {
            throw expected("a comma or " + bracket);
        }
        at++;
        return true;
    }

    private String string() throws JsonSyntaxException {
        StringBuilder string = new StringBuilder();
        at++;
        while (peek() != '"') {
            int c = peek();
            if (c == END || c < ' ') {
                throw expected("a quote at the end of the string");
            }
            at++;
            string.append(c == '\\' ? escaped() : (char) c);
        }
        at++;
        return string.toString();
    }

    private char escaped() throws JsonSyntaxException {
        int kind = peek();
        at++;
        return switch (kind) {
            case '"', '\\', '/' -> (char) kind;
            case 'b' -> '\b';
            case 'f' -> '\f';
            case 'n' -> '\n';
            case 'r' -> '\r';
            case 't' -> '\t';
            case 'u' -> unicode();
            default -> throw error(at - 2, "no escape of JSON");
        };
    }

    private char unicode() throws JsonSyntaxException {
        int unit = 0;
        for (int i = 0; i < 4; i++) {
            int digit = Character.digit(peek(), 16);
            if (digit < 0 || peek() > 'f') {
                throw expected("four hexadecimal digits");
            }
            unit = unit << 4 | digit;
            at++;
        }
        return (char) unit;
    }

    private Object literal(String name, Object value) throws JsonSyntaxException {
        if (!text.startsWith(name, at)) {
            throw expected(name);
        }
        at += name.length();
        return value;
    }

    private Double number() throws JsonSyntaxException {
        int end = at;
        while (end < text.length() && "+-.0123456789eE".indexOf(text.charAt(end)) >= 0) {
            end++;
        }
        String number = text.substring(at, end);
        if (!NUMBER.matcher(number).matches()) {
            throw expected("a value");
        }
        Double value = Double.valueOf(number);
        if (value.isInfinite()) {
            throw error(at, "number " + number + " is out of range");
        }
        at = end;
        return value;
    }

    private void skipSpace() {
        while (at < text.length() && " \t\r\n".indexOf(text.charAt(at)) >= 0) {
            at++;
        }
    }

    private int peek() {
        return at < text.length() ? text.charAt(at) : END;
    }

    private JsonSyntaxException expected(String what) {
        String found = at < text.length() ? "'" + text.charAt(at) + "'" : "the end";
        return error(at, "expected " + what + ", found " + found);
    }

    private JsonSyntaxException error(int position, String message) {
        String before = text.substring(0, position);
        long line = before.chars().filter(c -> c == '\n').count() + 1;
        int column = position - before.lastIndexOf('\n');
        return new JsonSyntaxException(line + ":" + column + ": " + message);
    }
}
