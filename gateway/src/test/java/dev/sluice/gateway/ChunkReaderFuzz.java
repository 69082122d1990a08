package dev.sluice.gateway;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * Any bytes as a chunked body: what is written is the same however the bytes arrive and leave, and once the body has
 * ended it is a chunked body without fault, which is written anew as it stands.
 */
public final class ChunkReaderFuzz {

    private ChunkReaderFuzz() {}

    private record Written(
            byte[] bytes, boolean ended, @Nullable String fault) {}

    public static void fuzzerTestOneInput(byte[] input) {
        Written written = write(input, input.length + 64, input.length + 64);
        assertSame(written, write(input, 1, 64));
        assertSame(written, write(input, 7, 3));
        assertTrue(written.fault() == null || written.ended(), "a fault ends the body");
        if (written.ended()) {
            assertPlain(written.bytes());
        }
    }

    private static void assertSame(Written expected, Written actual) {
        assertArrayEquals(expected.bytes(), actual.bytes());
        assertEquals(expected.ended(), actual.ended());
        assertEquals(expected.fault(), actual.fault());
    }

    /** A body that a fault has cut inside a chunk promises more than it holds, so that nobody takes it for whole. */
    private static void assertPlain(byte[] body) {
        Written again = write(body, body.length, body.length + 64);
        assertNull(again.fault());
        assertTrue(again.ended());
        assertArrayEquals(body, again.bytes());
    }

    /** Feeds and drains in steps. */
    private static Written write(byte[] input, int inStep, int outStep) {
        ChunkReader reader = new ChunkReader();
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ByteBuffer room = ByteBuffer.allocate(outStep);
        int at = 0;
        boolean moves = true;
        while (moves && !reader.atEnd()) {
            ByteBuffer in = ByteBuffer.wrap(input, at, Math.min(inStep, input.length - at));
            int moved = reader.move(in, room);
            moves = moved > 0 || in.position() > at;
            at = in.position();
            out.write(room.array(), 0, moved);
            room.clear();
        }
        return new Written(out.toByteArray(), reader.atEnd(), reader.fault());
    }
}
