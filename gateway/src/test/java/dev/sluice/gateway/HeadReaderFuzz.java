package dev.sluice.gateway;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.host.Head;
import dev.sluice.host.HeaderLine;
import dev.sluice.host.Octet;
import dev.sluice.host.Reading;
import dev.sluice.host.Refusal;
import java.nio.ByteBuffer;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Any bytes as a request head: a head of clean parts, a refusal with one of the documented statuses, or more is needed;
 * and all the same however the bytes arrive.
 */
public final class HeadReaderFuzz {

    private static final Set<Integer> STATUSES = Set.of(400, 414, 431, 505);
    private static final HeadReader READER = new HeadReader(ClientLimits.DEFAULT);

    private HeadReaderFuzz() {}

    public static void fuzzerTestOneInput(byte[] input) {
        READER.reset();
        ByteBuffer in = ByteBuffer.wrap(input);
        Reading result = READER.read(in);
        assertEquals(readByteByByte(input), result, "read byte by byte");
        if (result instanceof Head head) {
            assertClean(head);
        } else if (result instanceof Refusal refusal) {
            assertTrue(STATUSES.contains(refusal.status()), refusal::toString);
        } else {
            assertFalse(in.hasRemaining(), "bytes left over without a result");
        }
    }

    private static @Nullable Reading readByteByByte(byte[] input) {
        HeadReader reader = new HeadReader(ClientLimits.DEFAULT);
        Reading result = null;
        for (int i = 0; i < input.length && result == null; i++) {
            result = reader.read(ByteBuffer.wrap(input, i, 1));
        }
        return result;
    }

    private static void assertClean(Head head) {
        assertToken(head.method());
        assertTrue(head.target().chars().noneMatch(c -> c == ' ' || isControl(c)), "target");
        for (HeaderLine line : head.lines()) {
            assertToken(line.name());
            assertTrue(line.value().chars().noneMatch(c -> c != '\t' && isControl(c)), "value of " + line.name());
            assertEquals(line.value().strip(), line.value(), "value of " + line.name());
        }
    }

    private static void assertToken(String text) {
        assertTrue(!text.isEmpty() && text.chars().allMatch(c -> Octet.isToken((byte) c)), text);
    }

    private static boolean isControl(int c) {
        return Octet.isControl((byte) c);
    }
}
