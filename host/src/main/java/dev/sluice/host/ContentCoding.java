package dev.sluice.host;

import io.airlift.compress.zstd.ZstdInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PushbackInputStream;
import java.util.Locale;
import java.util.zip.GZIPInputStream;
import java.util.zip.Inflater;
import java.util.zip.InflaterInputStream;
import org.brotli.dec.BrotliInputStream;
import org.jspecify.annotations.Nullable;

/** A coding of RFC 9110, section 8.4.1, that can be undone here. */
enum ContentCoding {
    GZIP {
        @Override
        InputStream decode(InputStream in) throws IOException {
            return new GZIPInputStream(in);
        }
    },
    /** Said to be zlib's format, but clients send it without zlib's frame as well. */
    DEFLATE {
        @Override
        InputStream decode(InputStream in) throws IOException {
            PushbackInputStream start = new PushbackInputStream(in, 2);
            byte[] head = start.readNBytes(2);
            start.unread(head);
            return new InflaterInputStream(start, new Inflater(!isZlib(head)));
        }
    },
    BR {
        @Override
        InputStream decode(InputStream in) throws IOException {
            return new BrotliInputStream(in);
        }
    },
    ZSTD {
        @Override
        InputStream decode(InputStream in) {
            return new ZstdInputStream(in);
        }
    };

    /** A stream of what is encoded in {@code in}; reading it may throw any IOException or RuntimeException. */
    abstract InputStream decode(InputStream in) throws IOException;

    /** The coding of that name; null if it is not known here. */
    static @Nullable ContentCoding of(String name) {
        return switch (name.toLowerCase(Locale.ROOT)) {
            case "gzip", "x-gzip" -> GZIP;
            case "deflate" -> DEFLATE;
            case "br" -> BR;
            case "zstd" -> ZSTD;
            default -> null;
        };
    }

    String label() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** RFC 1950, section 2.2. */
    private static boolean isZlib(byte[] head) {
        return head.length == 2 && (head[0] & 0xf) == 8 && ((head[0] & 0xff) << 8 | head[1] & 0xff) % 31 == 0;
    }
}
