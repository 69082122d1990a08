package dev.sluice.host;

import dev.sluice.host.Decisions.Protocol;
import dev.sluice.host.Decisions.Syslog;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Sends decisions to a syslog server as RFC 5424 messages with JSON for a text: one datagram each over UDP, with octet
 * counting over TCP. What a server or the network loses without a sign is not noticed.
 */
final class SyslogSink implements DecisionSink {

    private static final int CONNECT_MILLIS = 2000;
    private static final int MAX_DATAGRAM = 65_000;
    private static final int WARNING = 4;
    private static final int NOTICE = 5;
    private static final int INFORMATIONAL = 6;
    private static final String HOST = hostName();

    private final Syslog config;
    private volatile @Nullable Socket stream;
    private volatile @Nullable DatagramSocket datagrams;

    SyslogSink(Syslog config) {
        this.config = config;
    }

    private static String hostName() {
        try {
            return InetAddress.getLocalHost().getHostName().replaceAll("[^!-~]", "-");
        } catch (UnknownHostException e) {
            return "-";
        }
    }

    @Override
    public Kind kind() {
        return Kind.SYSLOG;
    }

    @Override
    public String place() {
        return "syslog at " + config;
    }

    @Override
    public void write(List<Decision> batch) throws IOException {
        if (batch.isEmpty()) {
            return;
        }
        if (config.protocol() == Protocol.TCP) {
            writeStream(batch);
        } else {
            writeDatagrams(batch);
        }
    }

    private void writeStream(List<Decision> batch) throws IOException {
        ByteArrayOutputStream frames = new ByteArrayOutputStream();
        for (Decision decision : batch) {
            byte[] message = message(decision);
            frames.writeBytes((message.length + " ").getBytes(StandardCharsets.US_ASCII));
            frames.writeBytes(message);
        }
        frames.writeTo(connected().getOutputStream());
    }

    private Socket connected() throws IOException {
        Socket open = stream;
        if (open != null && !isEnded(open)) {
            return open;
        }
        close();
        Socket socket = new Socket();
        try {
            socket.connect(new InetSocketAddress(config.host(), config.port()), CONNECT_MILLIS);
            socket.setSoTimeout(1);
            socket.setKeepAlive(true);
        } catch (IOException e) {
            socket.close();
            throw e;
        }
        stream = socket;
        return socket;
    }

    /** A server sends nothing but the end; without a look for it a whole batch would be written into the void. */
    private static boolean isEnded(Socket socket) throws IOException {
        try {
            return socket.getInputStream().read() < 0;
        } catch (SocketTimeoutException e) {
            return false;
        }
    }

    private void writeDatagrams(List<Decision> batch) throws IOException {
        DatagramSocket socket = datagrams;
        if (socket == null) {
            socket = new DatagramSocket();
            datagrams = socket;
            socket.connect(new InetSocketAddress(config.host(), config.port()));
        }
        for (Decision decision : batch) {
            byte[] message = message(decision);
            if (message.length > MAX_DATAGRAM) {
                throw new IOException("a decision of " + message.length + " bytes is too long for a datagram");
            }
            socket.send(new DatagramPacket(message, message.length));
        }
    }

    private byte[] message(Decision decision) {
        String head = "<" + (config.facility() * 8 + severity(decision)) + ">1 " + decision.time() + " " + HOST
                + " sluice " + ProcessHandle.current().pid() + " decision - ";
        ByteArrayOutputStream message = new ByteArrayOutputStream();
        message.writeBytes(head.getBytes(StandardCharsets.US_ASCII));
        message.writeBytes(decision.json());
        return message.toByteArray();
    }

    private static int severity(Decision decision) {
        return switch (decision.disposition()) {
            case "block" -> WARNING;
            case "tag" -> NOTICE;
            default -> INFORMATIONAL;
        };
    }

    @Override
    public void close() throws IOException {
        Socket open = stream;
        stream = null;
        if (open != null) {
            open.close();
        }
        DatagramSocket socket = datagrams;
        datagrams = null;
        if (socket != null) {
            socket.close();
        }
    }
}
