package dev.sluice.conformance;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/** HTTP/1.1 as far as the kit needs it, byte by byte. */
final class Wire {

    private static final int TIMEOUT_MILLIS = 30_000;

    private Wire() {}

    /**
     * A request or an answer.
     *
     * @param start its first line
     * @param headers of equal names the last
     * @param body all of it
     */
    record Message(String start, Map<String, String> headers, byte[] body) {

        int status() {
            return Integer.parseInt(start.split(" ", 3)[1]);
        }
    }

    /** Sends {@code request} on a connection of its own and returns the answer. */
    static Message ask(int port, byte[] request) throws IOException {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            socket.setSoTimeout(TIMEOUT_MILLIS);
            Thread writer = new Thread(() -> write(socket, request));
            writer.start();
            return read(socket.getInputStream());
        }
    }

    /** A host may answer before it has read everything, and close. */
    private static void write(Socket socket, byte[] request) {
        try {
            socket.getOutputStream().write(request);
            socket.getOutputStream().flush();
        } catch (IOException e) {
            Thread.currentThread().interrupt();
        }
    }

    static Message read(InputStream in) throws IOException {
        String start = line(in);
        Map<String, String> headers = new TreeMap<>();
        for (String line = line(in); !line.isEmpty(); line = line(in)) {
            int colon = line.indexOf(':');
            headers.put(
                    line.substring(0, colon).toLowerCase(Locale.ROOT),
                    line.substring(colon + 1).strip());
        }
        return new Message(start, headers, body(in, headers, start.startsWith("HTTP/")));
    }

    private static byte[] body(InputStream in, Map<String, String> headers, boolean answer) throws IOException {
        if (headers.getOrDefault("transfer-encoding", "").equals("chunked")) {
            return chunks(in);
        }
        String length = headers.getOrDefault("content-length", answer ? "all" : "0");
        return length.equals("all") ? in.readAllBytes() : in.readNBytes(Integer.parseInt(length));
    }

    private static byte[] chunks(InputStream in) throws IOException {
        var body = new java.io.ByteArrayOutputStream();
        int size = Integer.parseInt(line(in).split(";", 2)[0].strip(), 16);
        while (size > 0) {
            body.writeBytes(in.readNBytes(size));
            line(in);
            size = Integer.parseInt(line(in).split(";", 2)[0].strip(), 16);
        }
        line(in);
        return body.toByteArray();
    }

    private static String line(InputStream in) throws IOException {
        StringBuilder line = new StringBuilder();
        for (int octet = in.read(); octet != '\n'; octet = in.read()) {
            if (octet < 0) {
                throw new IOException("the connection ended in " + line);
            }
            line.append((char) octet);
        }
        return line.toString().replace("\r", "");
    }

    static byte[] answer(String text) {
        return ("HTTP/1.1 200 OK\r\nContent-Length: " + text.length() + "\r\nConnection: close\r\n\r\n" + text)
                .getBytes(ISO_8859_1);
    }
}
