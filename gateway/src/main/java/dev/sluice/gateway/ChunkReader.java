package dev.sluice.gateway;

import java.io.IOException;
import java.nio.ByteBuffer;

/**
 * Watches a chunked body go by and stops it at the first byte that strict readers and lax readers would take
 * differently: bare CR or LF, sizes with anything but hex digits, wrong line ends after data, control bytes in
 * extensions. Trailer lines are checked and left out. Not thread-safe.
 */
final class ChunkReader {

    private static final int MAX_SIZE_DIGITS = 12;
    private static final int MAX_EXTENSION_BYTES = 4 << 10;
    private static final int MAX_ALL_EXTENSION_BYTES = 64 << 10;
    private static final int MAX_TRAILER_BYTES = 16 << 10;

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
    private int allExtensionBytes;
    private int trailerBytes;

    void reset() {
        part = Part.SIZE;
        digits = 0;
        size = 0;
        extensionBytes = 0;
        allExtensionBytes = 0;
        trailerBytes = 0;
    }

    boolean atEnd() {
        return part == Part.END;
    }

    /**
     * Moves bytes of the body from {@code in} to {@code out} until one is exhausted or the body ends.
     *
     * @return number of bytes put into {@code out}
     */
    int move(ByteBuffer in, ByteBuffer out) throws IOException {
        int start = out.position();
        while (in.hasRemaining() && out.hasRemaining() && part != Part.END) {
            if (part == Part.DATA) {
                moveData(in, out);
            } else {
                byte b = in.get();
                if (next(b)) {
                    out.put(b);
                }
            }
        }
        return out.position() - start;
    }

    private void moveData(ByteBuffer in, ByteBuffer out) {
        int count = (int) Math.min(size, Math.min(in.remaining(), out.remaining()));
        out.put(in.slice(in.position(), count));
        in.position(in.position() + count);
        size -= count;
        if (size == 0) {
            part = Part.DATA_CR;
        }
    }

    /** Takes one byte of framing; false if it is to be left out. */
    private boolean next(byte b) throws IOException {
        switch (part) {
            case SIZE -> size(b);
            case EXTENSION -> extension(b);
            case SIZE_LF -> expect(b, '\n', size == 0 ? Part.TRAILER_START : Part.DATA);
            case DATA_CR -> expect(b, '\r', Part.DATA_LF);
            case DATA_LF -> beginChunk(b);
            case END_LF -> expect(b, '\n', Part.END);
            default -> {
                return trailer(b);
            }
        }
        return true;
    }

    private void size(byte b) throws IOException {
        int digit = Character.digit(b, 16);
        if (digit >= 0 && b > 0 && digits < MAX_SIZE_DIGITS) {
            digits++;
            size = size * 16 + digit;
        } else if (digits > 0 && b == '\r') {
            part = Part.SIZE_LF;
        } else if (digits > 0 && b == ';') {
            part = Part.EXTENSION;
        } else {
            throw new BadBodyException("a chunk size is not in hex digits");
        }
    }

    private void extension(byte b) throws IOException {
        if (b == '\r') {
            part = Part.SIZE_LF;
            extensionBytes = 0;
        } else if (HeadReader.isControl(b)) {
            throw new BadBodyException("a chunk extension holds a control byte");
        } else if (++extensionBytes > MAX_EXTENSION_BYTES || ++allExtensionBytes > MAX_ALL_EXTENSION_BYTES) {
            throw new BadBodyException("chunk extensions are too long");
        }
    }

    private void beginChunk(byte b) throws IOException {
        expect(b, '\n', Part.SIZE);
        digits = 0;
    }

    private boolean trailer(byte b) throws IOException {
        if (++trailerBytes > MAX_TRAILER_BYTES) {
            throw new BadBodyException("trailers are too long");
        }
        switch (part) {
            case TRAILER_START -> {
                if (b == '\r') {
                    part = Part.END_LF;
                    return true;
                }
                part = Part.TRAILER_NAME;
                return trailerName(b, true);
            }
            case TRAILER_NAME -> {
                return trailerName(b, false);
            }
            case TRAILER_VALUE -> trailerValue(b);
            default -> expect(b, '\n', Part.TRAILER_START);
        }
        return false;
    }

    private boolean trailerName(byte b, boolean first) throws IOException {
        if (b == ':' && !first) {
            part = Part.TRAILER_VALUE;
        } else if (!HeadReader.isToken(b)) {
            throw new BadBodyException("a trailer line does not begin with a name and a colon");
        }
        return false;
    }

    private void trailerValue(byte b) throws IOException {
        if (b == '\r') {
            part = Part.TRAILER_LF;
        } else if (HeadReader.isControl(b) && b != '\t') {
            throw new BadBodyException("a trailer holds a control byte");
        }
    }

    private void expect(byte b, char wanted, Part next) throws IOException {
        if (b != wanted) {
            throw new BadBodyException("a chunk is not framed by CR LF");
        }
        part = next;
    }
}
