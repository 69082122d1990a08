package dev.sluice.gateway;

import dev.sluice.host.Octet;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * Reads a chunked body and writes it anew in its plainest form: sizes in bare hex, no extensions, no trailers. Stops at
 * the first byte that strict and lax readers would take differently (bare CR or LF, sizes with anything but hex
 * digits, wrong line ends after data, control bytes); what was written by then is ended properly, and {@link #fault}
 * says why. Not thread-safe.
 */
final class ChunkReader {

    private static final int MAX_SIZE_DIGITS = 12;
    private static final int MAX_EXTENSION_BYTES = 64 << 10;
    private static final int MAX_TRAILER_BYTES = 16 << 10;
    private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);

    private enum Part {
        SIZE,
        EXTENSION,
        SIZE_LF,
        DATA,
        DATA_CR,
        DATA_LF,
        TRAILER_START,
        TRAILER_NAME,
        TRAILER_VALUE,
        TRAILER_LF,
        END_LF,
        END
    }

    private Part part = Part.SIZE;
    private int digits;
    private long size;
    private int extensionBytes;
    private int trailerBytes;
    private ByteBuffer pending = NOTHING;
    private @Nullable String fault;

    void reset() {
        part = Part.SIZE;
        digits = 0;
        size = 0;
        extensionBytes = 0;
        trailerBytes = 0;
        pending = NOTHING;
        fault = null;
    }

    boolean atEnd() {
        return part == Part.END && !pending.hasRemaining();
    }

    /** Why the body cannot be read to its end, safe to show to the client; null if nothing is wrong so far. */
    @Nullable
    String fault() {
        return fault;
    }

    /** True if bytes wait for room in {@link #move}'s {@code out}. */
    boolean holdsBytes() {
        return pending.hasRemaining();
    }

    /**
     * Moves the body from {@code in} to {@code out} until one is exhausted or the body ends.
     *
     * @return number of bytes put into {@code out}
     */
    int move(ByteBuffer in, ByteBuffer out) {
        int start = out.position();
        while (out.hasRemaining()) {
            if (pending.hasRemaining()) {
                transfer(pending, out, pending.remaining());
            } else if (part == Part.END || !in.hasRemaining()) {
                break;
            } else if (part == Part.DATA) {
                size -= transfer(in, out, size);
                part = size == 0 ? Part.DATA_CR : Part.DATA;
            } else {
                take(in.get());
            }
        }
        return out.position() - start;
    }

    static int transfer(ByteBuffer from, ByteBuffer to, long limit) {
        int count = (int) Math.min(limit, Math.min(from.remaining(), to.remaining()));
        to.put(from.slice(from.position(), count));
        from.position(from.position() + count);
        return count;
    }

    private void take(byte b) {
        switch (part) {
            case SIZE -> takeSize(b);
            case EXTENSION -> takeExtension(b);
            case SIZE_LF -> endSizeLine(b);
            case DATA_CR -> expect(b, '\r', Part.DATA_LF);
            case DATA_LF -> endChunk(b);
            case END_LF -> end(b);
            default -> takeTrailer(b);
        }
    }

    private void takeSize(byte b) {
        int digit = b < 0 ? -1 : Character.digit(b, 16);
        if (digit >= 0 && digits < MAX_SIZE_DIGITS) {
            digits++;
            size = size * 16 + digit;
        } else if (digits > 0 && b == '\r') {
            part = Part.SIZE_LF;
        } else if (digits > 0 && b == ';') {
            part = Part.EXTENSION;
        } else {
            fail("a chunk size is not in hex digits");
        }
    }

    private void takeExtension(byte b) {
        if (b == '\r') {
            part = Part.SIZE_LF;
        } else if (Octet.isControl(b)) {
            fail("a chunk extension holds a control byte");
        } else if (++extensionBytes > MAX_EXTENSION_BYTES) {
            fail("chunk extensions are too long");
        }
    }

    private void endSizeLine(byte b) {
        expect(b, '\n', size == 0 ? Part.TRAILER_START : Part.DATA);
        if (part == Part.DATA) {
            write(Long.toHexString(size) + "\r\n");
        }
    }

    private void endChunk(byte b) {
        expect(b, '\n', Part.SIZE);
        if (part == Part.SIZE) {
            write("\r\n");
            digits = 0;
        }
    }

    private void end(byte b) {
        expect(b, '\n', Part.END);
        if (fault == null) {
            write("0\r\n\r\n");
        }
    }

    private void takeTrailer(byte b) {
        if (++trailerBytes > MAX_TRAILER_BYTES) {
            fail("trailers are too long");
        } else if (part == Part.TRAILER_START && b == '\r') {
            part = Part.END_LF;
        } else if (part == Part.TRAILER_NAME && b == ':') {
            part = Part.TRAILER_VALUE;
        } else if (part == Part.TRAILER_START || part == Part.TRAILER_NAME) {
            takeTrailerName(b);
        } else if (part == Part.TRAILER_LF) {
            expect(b, '\n', Part.TRAILER_START);
        } else if (b == '\r') {
            part = Part.TRAILER_LF;
        } else if (Octet.isControl(b) && b != '\t') {
            fail("a trailer holds a control byte");
        }
    }

    private void takeTrailerName(byte b) {
        part = Part.TRAILER_NAME;
        if (!Octet.isToken(b)) {
            fail("a trailer line does not begin with a name and a colon");
        }
    }

    private void expect(byte b, char wanted, Part next) {
        if (b == wanted) {
            part = next;
        } else {
            fail("a chunk is not framed by CR LF");
        }
    }

    private void fail(String why) {
        boolean afterData = part == Part.DATA_CR || part == Part.DATA_LF;
        write((afterData ? "\r\n" : "") + "0\r\n\r\n");
        fault = why;
        part = Part.END;
    }

    private void write(String framing) {
        pending = ByteBuffer.wrap(framing.getBytes(StandardCharsets.US_ASCII));
    }
}
