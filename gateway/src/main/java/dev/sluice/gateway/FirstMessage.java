package dev.sluice.gateway;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.zip.Inflater;
import java.util.zip.InflaterInputStream;
import org.jspecify.annotations.Nullable;

/**
 * Judges the first text or binary message that a client sends over WebSocket (RFC 6455, section 5) and holds its frames
 * back until then; control frames before it pass. Of a longer message as much is judged as of a body on an I/O thread.
 * Confined to the client's I/O thread; for one connection.
 */
final class FirstMessage implements Tunnel.Gate {

    private static final int MAX_BYTES = Inspection.SHORT_BODY_BYTES;
    private static final int FIN = 0x80;
    private static final int COMPRESSED = 0x40;
    private static final int CONTROL = 0x08;
    private static final int MASKED = 0x80;
    private static final int LENGTH = 0x7f;

    /** RFC 7692, section 7.2.2: what a sender leaves out of a compressed message. */
    private static final byte[] DEFLATE_END = {0, 0, (byte) 0xff, (byte) 0xff};

    private final Passage passage;
    private final Recorder recorder;
    private final ByteArrayOutputStream payload = new ByteArrayOutputStream();
    private byte[] held = new byte[512];
    private int size;
    private int at;
    private boolean begun;
    private boolean compressed;
    private boolean ended;
    private boolean judged;

    FirstMessage(Passage passage, Recorder recorder) {
        this.passage = passage;
        this.recorder = recorder;
    }

    @Override
    public byte @Nullable [] pass(byte[] bytes) {
        if (judged) {
            return bytes;
        }
        hold(bytes);
        boolean more = true;
        while (more && !ended) {
            more = readFrame();
        }
        if (ended || size - at > MAX_BYTES || payload.size() > MAX_BYTES) {
            return judge();
        }
        return begun ? new byte[0] : release(at);
    }

    private void hold(byte[] bytes) {
        if (size + bytes.length > held.length) {
            held = Arrays.copyOf(held, 2 * (size + bytes.length));
        }
        System.arraycopy(bytes, 0, held, size, bytes.length);
        size += bytes.length;
    }

    private byte[] release(int count) {
        byte[] released = Arrays.copyOf(held, count);
        System.arraycopy(held, count, held, 0, size - count);
        size -= count;
        at -= count;
        return released;
    }

    /** Reads the frame at hand; false if it is not whole yet. */
    private boolean readFrame() {
        int headBytes = headBytes();
        if (headBytes == 0) {
            return false;
        }
        boolean control = (held[at] & CONTROL) != 0;
        long length = length();
        if (!control && !begun) {
            begun = true;
            compressed = (held[at] & COMPRESSED) != 0;
        }
        if (at + headBytes + length > size) {
            return false;
        }
        if (!control) {
            unmask(headBytes, (int) length);
            ended = (held[at] & FIN) != 0;
        }
        at += headBytes + (int) length;
        return true;
    }

    /** Bytes before the payload of the frame at hand; 0 if they are not there yet. */
    private int headBytes() {
        if (size - at < 2) {
            return 0;
        }
        int length = held[at + 1] & LENGTH;
        int bytes = 2 + (length < 126 ? 0 : length == 126 ? 2 : 8) + ((held[at + 1] & MASKED) == 0 ? 0 : 4);
        return size - at < bytes ? 0 : bytes;
    }

    private long length() {
        int length = held[at + 1] & LENGTH;
        if (length < 126) {
            return length;
        }
        long extended = 0;
        for (int i = 0; i < (length == 126 ? 2 : 8); i++) {
            extended = extended << 8 | held[at + 2 + i] & 0xff;
        }
        return extended < 0 ? Long.MAX_VALUE / 2 : extended;
    }

    private void unmask(int headBytes, int count) {
        boolean masked = (held[at + 1] & MASKED) != 0;
        int start = at + headBytes;
        for (int i = 0; i < count; i++) {
            payload.write(masked ? held[start + i] ^ held[start - 4 + (i & 3)] : held[start + i]);
        }
    }

    private byte @Nullable [] judge() {
        if (!ended && headBytes() > 0) {
            unmask(headBytes(), Math.min(size - at - headBytes(), MAX_BYTES));
        }
        judged = true;
        byte[] message = compressed ? inflated() : payload.toByteArray();
        boolean whole = ended && message.length <= MAX_BYTES;
        passage.inspect(passage.model().ofText(Arrays.copyOf(message, Math.min(message.length, MAX_BYTES)), whole));
        if (passage.isToBeBlocked()) {
            passage.block();
        }
        recorder.recordMessage(passage);
        return passage.isToBeBlocked() ? null : release(size);
    }

    private byte[] inflated() {
        payload.writeBytes(DEFLATE_END);
        ByteArrayOutputStream plain = new ByteArrayOutputStream();
        try (InputStream in =
                new InflaterInputStream(new ByteArrayInputStream(payload.toByteArray()), new Inflater(true))) {
            for (int b; plain.size() <= MAX_BYTES && (b = in.read()) >= 0; ) {
                plain.write(b);
            }
        } catch (IOException e) {
            return plain.toByteArray();
        }
        return plain.toByteArray();
    }
}
