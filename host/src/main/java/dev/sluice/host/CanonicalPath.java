package dev.sluice.host;

import java.util.ArrayDeque;
import java.util.Deque;

/** The form of a path in which spellings of one resource are equal, so that a route cannot be dodged by another. */
public final class CanonicalPath {

    private CanonicalPath() {}

    /** Decodes {@code path} once and resolves empty, {@code .} and {@code ..} segments, never above the root. */
    public static String of(String path) {
        String decoded = path.indexOf('%') < 0 ? path : decode(path);
        return needsResolving(decoded) ? resolve(decoded) : decoded;
    }

    private static boolean needsResolving(String path) {
        return path.contains("//") || path.contains("/.");
    }

    public static String decode(String path) {
        StringBuilder decoded = new StringBuilder(path.length());
        for (int i = 0; i < path.length(); i++) {
            int octet = path.charAt(i) == '%' ? octetAt(path, i + 1) : -1;
            decoded.append(octet < 0 ? path.charAt(i) : (char) octet);
            i += octet < 0 ? 0 : 2;
        }
        return decoded.toString();
    }

    private static int octetAt(String path, int index) {
        if (index + 2 > path.length()) {
            return -1;
        }
        int high = Character.digit(path.charAt(index), 16);
        int low = Character.digit(path.charAt(index + 1), 16);
        return high < 0 || low < 0 ? -1 : high * 16 + low;
    }

    private static String resolve(String path) {
        Deque<String> segments = new ArrayDeque<>();
        for (String segment : path.split("/", -1)) {
            if (segment.equals("..")) {
                segments.pollLast();
            } else if (!segment.isEmpty() && !segment.equals(".")) {
                segments.addLast(segment);
            }
        }
        boolean folder = path.endsWith("/") || path.endsWith("/.") || path.endsWith("/..");
        return "/" + String.join("/", segments) + (folder && !segments.isEmpty() ? "/" : "");
    }
}
