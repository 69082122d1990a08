package dev.sluice.detector;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Turns a body into UTF-8 that declares a charset in which ASCII does not look like ASCII: UTF-16, UTF-32 and EBCDIC,
 * as far as the running Java has them. A server decodes those, and in none of them does a payload look like one.
 *
 * <p>All other charsets keep ASCII readable; their bodies are judged as they are. Immutable.
 */
final class BodyCharset {

    private static final byte[] CHARSET = Bytes.of("charset");
    private static final Map<String, Charset> FOREIGN = foreign();
    private static final ByteSet UNRESERVED = ByteSet.of("A-Za-z0-9_.~-");
    private static final byte[] HEX_DIGITS = Bytes.of("0123456789ABCDEF");

    private final Charset charset;

    private BodyCharset(Charset charset) {
        this.charset = charset;
    }

    /** The charset that a content type declares, null if ASCII is readable in it or nobody knows it. */
    static @Nullable BodyCharset declared(String type) {
        if (!mayDeclare(type)) {
            return null;
        }
        byte[] bytes = Bytes.of(type);
        HeaderParameters parameters = new HeaderParameters();
        parameters.begin(bytes, 0, bytes.length);
        while (parameters.next()) {
            if (parameters.isNamed(CHARSET)) {
                String name = type.substring(parameters.valueFrom(), parameters.valueTo());
                Charset charset = FOREIGN.get(name.toLowerCase(Locale.ROOT));
                return charset == null ? null : new BodyCharset(charset);
            }
        }
        return null;
    }

    /** Spares nearly all requests the reading of parameters. */
    private static boolean mayDeclare(String type) {
        int last = type.length() - "charset".length();
        for (int at = type.indexOf(';') + 1; at > 0 && at < last; at++) {
            if (type.regionMatches(true, at, "charset", 0, "charset".length())) {
                return !type.regionMatches(true, type.length() - 6, "=utf-8", 0, 6);
            }
        }
        return false;
    }

    /** Pushes the text as UTF-8. */
    void decode(byte[] bytes, int from, int to, Scratch out) {
        ByteBuffer utf8 = StandardCharsets.UTF_8.encode(charset.decode(ByteBuffer.wrap(bytes, from, to - from)));
        out.push(utf8.array(), utf8.position(), utf8.limit());
    }

    /**
     * Pushes a form whose names and values, but not its signs and escapes, are in the charset, as an equal one in
     * UTF-8.
     */
    void decodeForm(byte[] bytes, int from, int to, Scratch out) {
        int at = from;
        while (at < to) {
            int end = at;
            while (end < to && bytes[end] != '&' && bytes[end] != '=') {
                end++;
            }
            word(bytes, at, end, out);
            if (end < to) {
                out.push(bytes[end]);
            }
            at = end + 1;
        }
    }

    private void word(byte[] bytes, int from, int to, Scratch out) {
        int mark = out.top();
        PercentDecoder.FORM.decode(bytes, from, to, out);
        CharBuffer text = charset.decode(ByteBuffer.wrap(out.bytes(), mark, out.top() - mark));
        out.setTop(mark);
        ByteBuffer utf8 = StandardCharsets.UTF_8.encode(text);
        while (utf8.hasRemaining()) {
            escape(utf8.get(), out);
        }
    }

    private static void escape(byte b, Scratch out) {
        if (UNRESERVED.has(b)) {
            out.push(b);
        } else {
            out.push((byte) '%');
            out.push(HEX_DIGITS[b >> 4 & 15]);
            out.push(HEX_DIGITS[b & 15]);
        }
    }

    private static Map<String, Charset> foreign() {
        Map<String, Charset> charsets = new HashMap<>();
        for (String name : List.of(
                "UTF-16",
                "UTF-16BE",
                "UTF-16LE",
                "UTF-32",
                "UTF-32BE",
                "UTF-32LE",
                "IBM037",
                "IBM273",
                "IBM277",
                "IBM278",
                "IBM280",
                "IBM284",
                "IBM285",
                "IBM297",
                "IBM424",
                "IBM500",
                "IBM870",
                "IBM871",
                "IBM1026",
                "IBM1047",
                "IBM01140",
                "IBM01141",
                "IBM01148")) {
            if (Charset.isSupported(name)) {
                add(Charset.forName(name), charsets);
            }
        }
        return Map.copyOf(charsets);
    }

    private static void add(Charset charset, Map<String, Charset> charsets) {
        charsets.put(charset.name().toLowerCase(Locale.ROOT), charset);
        for (String alias : charset.aliases()) {
            charsets.put(alias.toLowerCase(Locale.ROOT), charset);
        }
    }
}
