package dev.sluice.gateway;

import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http2.DefaultHttp2HeadersDecoder;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2Headers;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;

/** Sends exactly the HTTP/2 frames that a test wants, and gathers what comes back by stream. */
final class RawHttp2Client implements AutoCloseable {

    static final int DATA = 0;
    static final int HEADERS = 1;
    static final int PRIORITY = 2;
    static final int RST_STREAM = 3;
    static final int SETTINGS = 4;
    static final int PING = 6;
    static final int GOAWAY = 7;
    static final int WINDOW_UPDATE = 8;
    static final int CONTINUATION = 9;
    static final int END_STREAM = 1;
    static final int END_HEADERS = 4;

    private final Socket socket;
    private final DataInputStream in;
    private final DefaultHttp2HeadersDecoder headers = new DefaultHttp2HeadersDecoder(false);
    private final Map<Integer, Answer> answers = new HashMap<>();
    private boolean consuming = true;
    private int goAway = -1;
    private boolean closed;

    /** What has come on a stream. */
    static final class Answer {

        final StringBuilder heads = new StringBuilder();
        final ByteArrayOutputStream body = new ByteArrayOutputStream();
        int status;
        int reset = -1;
        boolean ended;

        String text() {
            return body.toString(StandardCharsets.ISO_8859_1);
        }
    }

    RawHttp2Client(InetSocketAddress address) throws IOException {
        this(new Socket(address.getAddress(), address.getPort()));
    }

    RawHttp2Client(Socket socket) throws IOException {
        this.socket = socket;
        socket.setSoTimeout(10_000);
        in = new DataInputStream(socket.getInputStream());
        write("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
    }

    /** Begins the connection with these settings, each of an identifier and a value. */
    RawHttp2Client settings(int... settings) throws IOException {
        ByteBuffer payload = ByteBuffer.allocate(settings.length * 3);
        for (int i = 0; i < settings.length; i += 2) {
            payload.putShort((short) settings[i]).putInt(settings[i + 1]);
        }
        return frame(SETTINGS, 0, 0, payload.array());
    }

    /** Gives no window back for what arrives. */
    RawHttp2Client withoutConsuming() {
        consuming = false;
        return this;
    }

    RawHttp2Client frame(int type, int flags, int stream, byte... payload) throws IOException {
        write(bytes(type, flags, stream, payload));
        return this;
    }

    static byte[] bytes(int type, int flags, int stream, byte... payload) {
        return ByteBuffer.allocate(9 + payload.length)
                .put((byte) (payload.length >> 16))
                .putShort((short) payload.length)
                .put((byte) type)
                .put((byte) flags)
                .putInt(stream)
                .put(payload)
                .array();
    }

    void write(byte[] bytes) throws IOException {
        socket.getOutputStream().write(bytes);
    }

    static byte[] number(int value) {
        return ByteBuffer.allocate(4).putInt(value).array();
    }

    /** A header block of literal fields: name, value, name, value. */
    static byte[] block(String... fields) {
        ByteArrayOutputStream block = new ByteArrayOutputStream();
        for (int i = 0; i < fields.length; i += 2) {
            block.write(0);
            literal(block, fields[i]);
            literal(block, fields[i + 1]);
        }
        return block.toByteArray();
    }

    private static void literal(ByteArrayOutputStream block, String text) {
        byte[] bytes = text.getBytes(StandardCharsets.ISO_8859_1);
        if (bytes.length < 127) {
            block.write(bytes.length);
        } else {
            block.write(127);
            int rest = bytes.length - 127;
            for (; rest >= 128; rest >>= 7) {
                block.write(rest & 127 | 128);
            }
            block.write(rest);
        }
        block.writeBytes(bytes);
    }

    /** The header block of a request with {@code more} fields. */
    static byte[] request(String method, String path, String... more) {
        byte[] head = block(":method", method, ":scheme", "https", ":authority", "shop.test", ":path", path);
        return ByteBuffer.allocate(head.length + block(more).length)
                .put(head)
                .put(block(more))
                .array();
    }

    RawHttp2Client get(int stream, String path, String... more) throws IOException {
        return frame(HEADERS, END_HEADERS | END_STREAM, stream, request("GET", path, more));
    }

    RawHttp2Client post(int stream, String path, String... more) throws IOException {
        return frame(HEADERS, END_HEADERS, stream, request("POST", path, more));
    }

    RawHttp2Client data(int stream, String text, boolean last) throws IOException {
        return frame(DATA, last ? END_STREAM : 0, stream, text.getBytes(StandardCharsets.ISO_8859_1));
    }

    /** The answer on {@code stream} when it has ended or been reset, or the connection is told goodbye. */
    Answer answer(int stream) throws IOException {
        Answer answer = of(stream);
        while (!answer.ended && answer.reset < 0 && goAway < 0 && !closed) {
            readFrame();
        }
        return answer;
    }

    Answer of(int stream) {
        return answers.computeIfAbsent(stream, number -> new Answer());
    }

    /** The code with which the gateway ends the connection; -1 if it just closes it. */
    int goAway() throws IOException {
        while (goAway < 0 && !closed) {
            readFrame();
        }
        return goAway;
    }

    boolean isClosedAtLast() throws IOException {
        while (!closed) {
            readFrame();
        }
        return true;
    }

    void readFrame() throws IOException {
        int first = first();
        if (first < 0) {
            closed = true;
            return;
        }
        byte[] payload = new byte[first << 16 | in.readUnsignedShort()];
        int type = in.read();
        int flags = in.read();
        int stream = in.readInt();
        in.readFully(payload);
        take(type, flags, stream, payload);
    }

    private int first() throws IOException {
        try {
            return in.read();
        } catch (SocketException e) {
            return -1;
        }
    }

    private void take(int type, int flags, int stream, byte[] payload) throws IOException {
        switch (type) {
            case DATA -> {
                of(stream).body.writeBytes(payload);
                of(stream).ended |= (flags & END_STREAM) != 0;
                if (consuming && payload.length > 0) {
                    frame(WINDOW_UPDATE, 0, 0, number(payload.length));
                    frame(WINDOW_UPDATE, 0, stream, number(payload.length));
                }
            }
            case HEADERS -> takeHead(of(stream), flags, payload);
            case RST_STREAM -> of(stream).reset = ByteBuffer.wrap(payload).getInt();
            case GOAWAY -> goAway = ByteBuffer.wrap(payload).getInt(4);
            case SETTINGS -> acknowledge(flags);
            default -> {}
        }
    }

    private void acknowledge(int flags) throws IOException {
        if ((flags & 1) == 0) {
            frame(SETTINGS, 1, 0);
        }
    }

    private void takeHead(Answer answer, int flags, byte[] block) throws IOException {
        try {
            Http2Headers head = headers.decodeHeaders(1, Unpooled.wrappedBuffer(block));
            head.forEach(field -> answer.heads
                    .append(field.getKey())
                    .append(": ")
                    .append(field.getValue())
                    .append('\n'));
            answer.status = Integer.parseInt(head.status().toString());
            answer.ended |= (flags & END_STREAM) != 0;
        } catch (Http2Exception e) {
            throw new IOException(e);
        }
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
