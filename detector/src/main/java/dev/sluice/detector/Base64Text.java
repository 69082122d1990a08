package dev.sluice.detector;

import java.util.Arrays;

/**
 * Undoes base64 and base64url. Line breaks are passed over; a space counts as the {@code +} that form decoding made it
 * from.
 */
final class Base64Text {

    /** Shorter texts are more often words than base64. */
    static final int MIN_BYTES = 16;

    private static final ByteSet DIGIT = ByteSet.of("A-Za-z0-9+/_ \r\n-");
    private static final byte[] SEXTETS = sextets();

    private Base64Text() {}

    /** True for what may stand before the padding. */
    static boolean isDigit(byte b) {
        return DIGIT.has(b);
    }

    /** Value of a digit, negative for any other byte. */
    static int sextet(byte b) {
        return SEXTETS[b & 0xff];
    }

    /** Pushes the decoded bytes; false, and nothing pushed, if the bytes are no base64. */
    static boolean decode(byte[] bytes, int from, int to, Scratch out) {
        int mark = out.top();
        byte[] decoded = out.withRoomFor(to - from);
        int size = mark;
        int end = withoutPadding(bytes, from, to);
        int buffer = 0;
        int bits = 0;
        for (int at = from; at < end; at++) {
            int sextet = SEXTETS[bytes[at] & 0xff];
            if (sextet >= 0) {
                buffer = buffer << 6 | sextet;
                bits += 6;
                if (bits >= 8) {
                    bits -= 8;
                    decoded[size++] = (byte) (buffer >> bits);
                }
            } else if (bytes[at] != '\r' && bytes[at] != '\n') {
                return false;
            }
        }
        if (bits == 6) {
            return false;
        }
        out.setTop(size);
        return true;
    }

    private static int withoutPadding(byte[] bytes, int from, int to) {
        int end = Bytes.trimEnd(bytes, from, to);
        for (int i = 0; i < 2 && end > from && bytes[end - 1] == '='; i++) {
            end--;
        }
        return end;
    }

    private static byte[] sextets() {
        byte[] sextets = new byte[256];
        Arrays.fill(sextets, (byte) -1);
        String alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
        for (int i = 0; i < alphabet.length(); i++) {
            sextets[alphabet.charAt(i)] = (byte) i;
        }
        sextets['-'] = 62;
        sextets[' '] = 62;
        sextets['_'] = 63;
        return sextets;
    }
}
