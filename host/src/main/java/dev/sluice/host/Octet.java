package dev.sluice.host;

/** What single bytes of a request head may be (RFC 9110, section 5.6.2). */
public final class Octet {

    private static final boolean[] TOKEN = new boolean[256];

    static {
        "!#$%&'*+-.^_`|~0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
                .chars()
                .forEach(c -> TOKEN[c] = true);
    }

    private Octet() {}

    public static boolean isToken(byte b) {
        return TOKEN[b & 0xff];
    }

    public static boolean isControl(byte b) {
        return (b >= 0 && b < 0x20) || b == 0x7f;
    }
}
