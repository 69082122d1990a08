package dev.sluice.detector;

import java.nio.charset.StandardCharsets;

/** The HTML character references that stand for ASCII characters an attack needs. */
final class Entities {

    private static final String[] NAMES = {
        "lt", "gt", "amp", "quot", "apos", "nbsp", "Tab", "NewLine", "colon", "semi", "lpar", "rpar", "sol", "bsol",
        "lsqb", "rsqb", "lcub", "rcub", "lbrace", "rbrace", "lbrack", "rbrack", "equals", "num", "excl", "grave",
        "dollar", "percnt", "period", "comma", "plus", "ast", "vert", "verbar", "commat", "quest", "lowbar", "Hat",
    };
    private static final String CHARACTERS = "<>&\"' \t\n:;()/\\[]{}{}[]=#!`$%.,+*||@?_^";
    private static final byte[][] ENCODED = encoded();

    private Entities() {}

    /** Index of the reference whose name (with semicolon; without one too for lt, gt, amp, quot) starts at i, or -1. */
    static int match(byte[] in, int i, int end) {
        if (i >= end || in[i] < 'H' || in[i] > 'v') {
            return -1;
        }
        for (int e = 0; e < ENCODED.length; e++) {
            byte[] name = ENCODED[e];
            if (name[0] == in[i] && startsWith(in, i, end, name)) {
                return e;
            }
        }
        return -1;
    }

    /** Bytes of the name with its semicolon. */
    static int length(int index) {
        return ENCODED[index].length;
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
            encoded[e] = (NAMES[e] + ";").getBytes(StandardCharsets.ISO_8859_1);
        }
        return encoded;
    }
}
