package dev.sluice.host;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.net.InetSocketAddress;
import java.net.URI;
import java.time.Duration;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads the values of a config that carry a unit or a structure. Every refusal says what would be right. */
public final class Units {

    private static final Pattern NUMBER_AND_UNIT = Pattern.compile("(\\d{1,12}(?:\\.\\d{1,3})?)\\s*([A-Za-z]*)");
    private static final Map<String, Long> BYTES = Map.of(
            "B",
            1L,
            "kB",
            1_000L,
            "KiB",
            1L << 10,
            "MB",
            1_000_000L,
            "MiB",
            1L << 20,
            "GB",
            1_000_000_000L,
            "GiB",
            1L << 30);
    private static final Map<String, Long> NANOS = Map.of(
            "us",
            1_000L,
            "ms",
            1_000_000L,
            "s",
            1_000_000_000L,
            "m",
            60_000_000_000L,
            "h",
            3_600_000_000_000L,
            "d",
            86_400_000_000_000L);
    private static final Pattern ADDRESS = Pattern.compile("(\\[[0-9A-Fa-f:.]+]|[A-Za-z0-9.-]+):(\\d{1,5})");

    private static final Pattern SERVER = Pattern.compile("(https?)://" + ADDRESS.pattern() + "/?");

    private Units() {}

    public static long bytes(String text) {
        return scaled(text, BYTES, "size", "128 KiB").longValueExact();
    }

    public static int boundedBytes(String text) {
        long bytes = bytes(text);
        if (bytes < 1 || bytes > 64 << 20) {
            throw new IllegalArgumentException("\"" + text + "\" is out of range; from 1 B to 64 MiB is possible");
        }
        return (int) bytes;
    }

    /** The same, or none at all. */
    public static int boundedBytesOrNone(String text) {
        return bytes(text) == 0 ? 0 : boundedBytes(text);
    }

    public static Duration duration(String text) {
        Duration duration = Duration.ofNanos(
                scaled(text, NANOS, "duration", "30s or 500 ms").longValueExact());
        if (duration.isZero()) {
            throw new IllegalArgumentException("\"" + text + "\" is no time at all; write for example 30s or 500 ms");
        }
        return duration;
    }

    public static boolean flag(String text) {
        if (!text.equals("true") && !text.equals("false")) {
            throw new IllegalArgumentException("\"" + text + "\" is neither true nor false");
        }
        return text.equals("true");
    }

    public static int count(String text) {
        if (!text.matches("[1-9]\\d{0,8}")) {
            throw new IllegalArgumentException("\"" + text + "\" is no count; write a whole number from 1");
        }
        return Integer.parseInt(text);
    }

    public static int countOrNone(String text) {
        return text.equals("0") ? 0 : count(text);
    }

    /** True for the name of a header or a cookie. */
    public static boolean isToken(String text) {
        return !text.isEmpty() && text.chars().allMatch(c -> c < 0x80 && Octet.isToken((byte) c));
    }

    /** Reads {@code 127.0.0.1:8080}; the name must resolve. */
    public static InetSocketAddress address(String text) {
        Matcher matcher = ADDRESS.matcher(text);
        if (!matcher.matches() || Integer.parseInt(matcher.group(2)) > 65535) {
            throw new IllegalArgumentException(
                    "\"" + text + "\" is no address; write host:port, for example 127.0.0.1:8080 or [::1]:8080");
        }
        InetSocketAddress address = new InetSocketAddress(matcher.group(1), Integer.parseInt(matcher.group(2)));
        if (address.isUnresolved()) {
            throw new IllegalArgumentException("\"" + matcher.group(1) + "\" is no known host on this machine");
        }
        return address;
    }

    /** Reads the address of an upstream server, {@code http://host:port} or {@code https://host:port}. */
    public static URI server(String text) {
        Matcher matcher = SERVER.matcher(text);
        if (!matcher.matches() || Integer.parseInt(matcher.group(3)) > 65535) {
            throw new IllegalArgumentException("\"" + text
                    + "\" is no server; write http://host:port or https://host:port, for example http://127.0.0.1:3000"
                    + " (no path)");
        }
        return URI.create(matcher.group(1) + "://" + matcher.group(2) + ":" + matcher.group(3));
    }

    private static BigDecimal scaled(String text, Map<String, Long> units, String what, String example) {
        Matcher matcher = NUMBER_AND_UNIT.matcher(text);
        Long unit = matcher.matches() ? units.get(matcher.group(2)) : null;
        if (unit == null) {
            throw new IllegalArgumentException("\"" + text + "\" is no " + what + "; write a number with a unit, "
                    + "for example " + example + " (units: "
                    + String.join(", ", units.keySet().stream().sorted().toList()) + ")");
        }
        return new BigDecimal(matcher.group(1))
                .multiply(BigDecimal.valueOf(unit))
                .setScale(0, RoundingMode.DOWN);
    }
}
