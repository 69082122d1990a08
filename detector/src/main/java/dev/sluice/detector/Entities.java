package dev.sluice.detector;

import java.nio.charset.StandardCharsets;

/** The HTML character references that stand for ASCII characters an attack needs. */
final class Entities {

    private static final String[] NAMES = {
        "lt",
        "gt",
        "amp",
        "quot",
        "LT",
        "GT",
        "AMP",
        "QUOT",
        "apos",
        "nbsp",
        "Tab",
        "NewLine",
        "colon",
        "semi",
        "lpar",
        "rpar",
        "sol",
        "bsol",
        "lsqb",
        "rsqb",
        "lcub",
        "rcub",
        "lbrace",
        "rbrace",
        "lbrack",
        "rbrack",
        "equals",
        "num",
        "excl",
        "grave",
        "DiacriticalGrave",
        "dollar",
        "percnt",
        "period",
        "comma",
        "plus",
        "ast",
        "midast",
        "vert",
        "verbar",
        "VerticalLine",
        "commat",
        "quest",
        "lowbar",
        "UnderBar",
        "Hat",
        "NonBreakingSpace",
    };
    private static final String CHARACTERS = "<>&\"<>&\"' \t\n:;()/\\[]{}{}[]=#!``$%.,+**|||@?__^ ";

    /** The first names in the list, which HTML also knows without a semicolon. */
    private static final int WITHOUT_SEMICOLON = 8;

    private static final byte[][] ENCODED = encoded();

    private Entities() {}

    /**
     * Index of the reference whose name starts at i, or -1. Without a semicolon a name counts only where HTML would
     * also decode it inside an attribute: not before a letter, a digit or an equals sign.
     */
    static int match(byte[] in, int i, int end) {
        if (i >= end || in[i] < 'A' || in[i] > 'v') {
            return -1;
        }
        for (int e = 0; e < ENCODED.length; e++) {
            byte[] name = ENCODED[e];
            if (name[0] == in[i] && startsWith(in, i, end, name)) {
                int next = i + name.length;
                if (next < end && in[next] == ';' || e < WITHOUT_SEMICOLON && endsName(in, next, end)) {
                    return e;
                }
            }
        }
        return -1;
    }

    /** Position behind the reference {@code index} whose name starts at i, behind its semicolon if there is one. */
    static int end(int index, byte[] in, int i, int end) {
        int next = i + ENCODED[index].length;
        return next < end && in[next] == ';' ? next + 1 : next;
    }

    private static boolean endsName(byte[] in, int next, int end) {
        return next == end || in[next] != '=' && in[next] >= 0 && !Character.isLetterOrDigit(in[next]);
    }

    static int character(int index) {
        return CHARACTERS.charAt(index);
    }

    private static boolean startsWith(byte[] in, int i, int end, byte[] name) {
        if (i + name.length > end) {
            return false;
        }
        for (int k = 1; k < name.length; k++) {
            if (in[i + k] != name[k]) {
                return false;
            }
        }
        return true;
    }

    private static byte[][] encoded() {
        byte[][] encoded = new byte[NAMES.length][];
        for (int e = 0; e < NAMES.length; e++) {
            encoded[e] = NAMES[e].getBytes(StandardCharsets.ISO_8859_1);
        }
        return encoded;
    }
}
