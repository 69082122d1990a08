package dev.sluice.detector;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;

/**
 * Knows the files that people upload (pictures, archives, documents, fonts, sound, programs) by their first bytes. Texts
 * in them are names and measures that no server takes for input; what a server may be made to run says so itself.
 */
final class FileType {

    private static final List<Beginning> BEGINNINGS = read();
    private static final Beginning TAR = new Beginning(257, Bytes.of("ustar"));

    private static final ByteSet PRINTABLE = ByteSet.of(" -~\t\r\n");
    private static final List<byte[]> TAGS = List.of(
            Bytes.of("<?php"),
            Bytes.of("<?="),
            Bytes.of("<%"),
            Bytes.of("<script"),
            Bytes.of("<jsp:"),
            Bytes.of("<!entity"),
            Bytes.of("${jndi:"));
    private static final List<byte[]> CALLS = List.of(
            Bytes.of("eval("),
            Bytes.of("assert("),
            Bytes.of("system("),
            Bytes.of("passthru("),
            Bytes.of("shell_exec("),
            Bytes.of("base64_decode("));
    private static final int MIN_CODE_BYTES = 12;
    private static final int LONGEST_CALL = 14;

    private FileType() {}

    /**
     * How files of a type begin.
     *
     * @param skipped first bytes that may be anything
     * @param bytes what follows
     */
    private record Beginning(int skipped, byte[] bytes) {

        /** Reads hex digits, {@code ??} for a skipped byte. */
        static Beginning parse(String text) {
            String hex = text.replace("??", "");
            return new Beginning(
                    (text.length() - hex.length()) / 2, HexFormat.of().parseHex(hex));
        }

        boolean fits(byte[] content, int from, int to) {
            return Bytes.startsWith(bytes, content, Math.min(from + skipped, to), to);
        }
    }

    private static List<Beginning> read() {
        try (InputStream in = FileType.class.getResourceAsStream("file-types.txt")) {
            if (in == null) {
                throw new IllegalStateException("file-types.txt is missing from the detector's jar");
            }
            return new String(in.readAllBytes(), StandardCharsets.US_ASCII)
                    .lines()
                    .filter(line -> !line.startsWith("#"))
                    .map(line -> Beginning.parse(line.substring(line.indexOf(' ') + 1)))
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException("file-types.txt cannot be read", e);
        }
    }

    /** True if the bytes begin as a file of a known type does, and are no text; documents may begin with text. */
    static boolean isKnown(byte[] bytes, int from, int to) {
        boolean begins = TAR.fits(bytes, from, to);
        for (int i = 0; i < BEGINNINGS.size() && !begins; i++) {
            begins = BEGINNINGS.get(i).fits(bytes, from, to);
        }
        return begins && (bytes[from] == '%' || BinaryContent.isBinary(bytes, from, to));
    }

    /**
     * Emits the texts in a file that hold code for a server, each as a value.
     *
     * @return false if there were more than {@link BinaryContent#MAX_PRINTABLE_BYTES}
     */
    static boolean emitCode(byte[] bytes, int from, int to, FieldEmitter emitter) {
        int left = BinaryContent.MAX_PRINTABLE_BYTES;
        int at = PRINTABLE.indexIn(bytes, from, to);
        while (at < to && emitter.open()) {
            int end = PRINTABLE.endOfRun(bytes, at, to);
            int code = end - at < MIN_CODE_BYTES ? end : indexOfCode(bytes, at, end);
            if (code < end) {
                int textEnd = Math.min(end, code + left);
                emitter.value(bytes, code, textEnd);
                left -= textEnd - code;
            }
            if (left == 0) {
                return false;
            }
            at = PRINTABLE.indexIn(bytes, end, to);
        }
        return true;
    }

    /** Where the first code begins; {@code to} if there is none. */
    private static int indexOfCode(byte[] bytes, int from, int to) {
        for (int i = from; i < to; i++) {
            byte b = bytes[i];
            if ((b == '<' || b == '$') && startsWithAny(TAGS, bytes, i, to)) {
                return i;
            }
            if (b == '(') {
                int call = beginningOfCall(bytes, from, i + 1);
                if (call <= i) {
                    return call;
                }
            }
        }
        return to;
    }

    private static int beginningOfCall(byte[] bytes, int from, int to) {
        for (int i = Math.max(from, to - LONGEST_CALL); i < to - 1; i++) {
            if (startsWithAny(CALLS, bytes, i, to)) {
                return i;
            }
        }
        return to;
    }

    private static boolean startsWithAny(List<byte[]> marks, byte[] bytes, int from, int to) {
        for (byte[] mark : marks) {
            if (Bytes.startsWithIgnoringCase(mark, bytes, from, to)) {
                return true;
            }
        }
        return false;
    }
}
