package dev.sluice.gateway;

import dev.sluice.host.Head;
import dev.sluice.host.HeaderLine;
import dev.sluice.host.Octet;
import dev.sluice.host.Reading;
import dev.sluice.host.Refusal;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reads one HTTP/1 request head byte by byte, stricter than RFC 9112 asks: lines end with CRLF and nothing else, no
 * folding, no control bytes, names are tokens, one space between the parts of the request line. What it refuses, it
 * refuses at the first byte that shows it. Not thread-safe; {@link #reset} makes it ready for the next head.
 */
final class HeadReader {

    private final ClientLimits limits;
    private byte[] line = new byte[512];
    private int length;
    private int total;
    private boolean afterCr;
    private boolean started;
    private String method = "";
    private String target = "";
    private int minorVersion;
    private List<HeaderLine> lines = new ArrayList<>();

    HeadReader(ClientLimits limits) {
        this.limits = limits;
    }

    void reset() {
        line = new byte[512];
        length = 0;
        total = 0;
        afterCr = false;
        started = false;
        lines = new ArrayList<>();
    }

    /** True before the first byte of a head. */
    boolean isIdle() {
        return total == 0;
    }

    /** Takes bytes up to the end of the head; null if the head goes on beyond {@code in}. */
    @Nullable
    Reading read(ByteBuffer in) {
        while (in.hasRemaining()) {
            int run = afterCr ? 0 : textAhead(in);
            Reading result = run > 0 ? append(in, run) : control(in.get());
            if (result != null) {
                return result;
            }
        }
        return null;
    }

    private static int textAhead(ByteBuffer in) {
        int start = in.position();
        int end = start;
        while (end < in.limit() && !ends(in.get(end))) {
            end++;
        }
        return end - start;
    }

    private static boolean ends(byte b) {
        return Octet.isControl(b) && b != '\t';
    }

    private @Nullable Reading control(byte b) {
        total++;
        if (afterCr) {
            afterCr = false;
            return b == '\n' ? endOfLine() : new Refusal(400, "a line ends with CR alone");
        }
        if (b == '\r') {
            afterCr = true;
            return null;
        }
        return new Refusal(400, b == '\n' ? "a line ends with LF alone" : "the head holds a control byte");
    }

    private @Nullable Reading append(ByteBuffer in, int count) {
        total += count;
        if (length + count > limits.lineBytes() || total > limits.headBytes()) {
            return started ? new Refusal(431, "the head is too long") : new Refusal(414, "the target is too long");
        }
        if (length + count > line.length) {
            line = Arrays.copyOf(line, Math.max(length + count, line.length * 2));
        }
        in.get(line, length, count);
        length += count;
        return null;
    }

    private @Nullable Reading endOfLine() {
        Reading result = null;
        if (!started) {
            // RFC 9112, section 2.2: an empty line before the request line is passed over, once.
            result = length == 0 && total == 2 ? null : requestLine();
        } else if (length == 0) {
            result = new Head(method, target, minorVersion, lines);
        } else {
            result = headerLine();
        }
        length = 0;
        return result;
    }

    private @Nullable Reading requestLine() {
        started = true;
        int first = indexOf(' ', 0);
        int second = first < 0 ? -1 : indexOf(' ', first + 1);
        if (first <= 0 || second <= first + 1 || indexOf('\t', 0) >= 0 || indexOf(' ', second + 1) >= 0) {
            return new Refusal(400, "the request line is not: method, space, target, space, version");
        }
        if (!isToken(0, first)) {
            return new Refusal(400, "the method is no token");
        }
        method = text(0, first);
        target = text(first + 1, second);
        return version(text(second + 1, length));
    }

    private @Nullable Reading version(String version) {
        if (version.equals("HTTP/1.1") || version.equals("HTTP/1.0")) {
            minorVersion = version.charAt(7) - '0';
            return null;
        }
        return version.matches("HTTP/\\d\\.\\d")
                ? new Refusal(505, "only HTTP/1.0 and HTTP/1.1 are spoken here")
                : new Refusal(400, "the request line does not end with a version");
    }

    private @Nullable Reading headerLine() {
        int colon = indexOf(':', 0);
        if (line[0] == ' ' || line[0] == '\t') {
            return new Refusal(400, "a header line is folded");
        }
        if (colon <= 0 || !isToken(0, colon)) {
            return new Refusal(400, "a header line does not begin with a name and a colon");
        }
        if (lines.size() == limits.headerLines()) {
            return new Refusal(431, "there are more than " + limits.headerLines() + " header lines");
        }
        lines.add(new HeaderLine(text(0, colon), value(colon + 1)));
        return null;
    }

    private String value(int from) {
        int start = from;
        int end = length;
        while (start < end && isBlank(line[start])) {
            start++;
        }
        while (end > start && isBlank(line[end - 1])) {
            end--;
        }
        return text(start, end);
    }

    private int indexOf(char wanted, int from) {
        for (int i = from; i < length; i++) {
            if (line[i] == wanted) {
                return i;
            }
        }
        return -1;
    }

    private boolean isToken(int from, int to) {
        for (int i = from; i < to; i++) {
            if (!Octet.isToken(line[i])) {
                return false;
            }
        }
        return true;
    }

    private String text(int from, int to) {
        return new String(line, from, to - from, StandardCharsets.ISO_8859_1);
    }

    private static boolean isBlank(byte b) {
        return b == ' ' || b == '\t';
    }
}
