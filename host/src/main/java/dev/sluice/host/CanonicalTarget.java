package dev.sluice.host;

/**
 * The form of a request target that every upstream reads alike: without fragment, and with the bytes that RFC 3986
 * allows nowhere percent-encoded. What is already encoded stays as it is, malformed escapes included.
 */
public final class CanonicalTarget {

    private static final char[] HEX = "0123456789ABCDEF".toCharArray();
    private static final String UNSAFE = "\"<>\\^`{|}";

    private CanonicalTarget() {}

    public static String of(String target) {
        int end = target.indexOf('#');
        String path = end < 0 ? target : target.substring(0, end);
        for (int i = 0; i < path.length(); i++) {
            if (isUnsafe(path.charAt(i))) {
                return encode(path, i);
            }
        }
        return path;
    }

    private static String encode(String target, int from) {
        StringBuilder encoded = new StringBuilder(target.length() + 32).append(target, 0, from);
        for (int i = from; i < target.length(); i++) {
            char c = target.charAt(i);
            if (isUnsafe(c)) {
                encoded.append('%').append(HEX[c >> 4 & 15]).append(HEX[c & 15]);
            } else {
                encoded.append(c);
            }
        }
        return encoded.toString();
    }

    private static boolean isUnsafe(char c) {
        return c >= 0x7f || UNSAFE.indexOf(c) >= 0;
    }
}
