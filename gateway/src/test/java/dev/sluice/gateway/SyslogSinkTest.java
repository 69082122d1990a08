package dev.sluice.gateway;

import static dev.sluice.gateway.TestGateway.get;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.io.InputStream;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A gateway and what arrives at a syslog server. */
@Timeout(60)
class SyslogSinkTest {

    private static final InetAddress LOOPBACK = InetAddress.getLoopbackAddress();
    private static final Pattern RFC_5424 = Pattern.compile(
            "<(\\d+)>1 (\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d(?:\\.\\d+)?Z) [!-~]+ sluice \\d+ decision - (\\{.*})");

    private static String section(int port, String protocol) {
        return "decisions: { keep: all, syslog: { address: \"127.0.0.1:" + port + "\", protocol: " + protocol
                + ", facility: local4 } }";
    }

    private static Matcher parsed(String message) {
        Matcher matcher = RFC_5424.matcher(message);
        assertTrue(matcher.matches(), message);
        return matcher;
    }

    private static String pathIn(Matcher message) throws IOException {
        return JsonMapper.builder()
                .build()
                .readTree(message.group(3))
                .path("path")
                .asText();
    }

    @Test
    void overUdp_everyDecisionIsADatagram() throws Exception {
        try (DatagramSocket server = new DatagramSocket(0, LOOPBACK);
                RecordingUpstream upstream = new RecordingUpstream();
                TestGateway gateway = TestGateway.before(upstream, section(server.getLocalPort(), "udp"))) {
            server.setSoTimeout(10_000);
            gateway.ask(get("/attack"));
            Matcher attack = parsed(datagram(server));
            assertEquals("/attack", pathIn(attack));
            assertEquals(Integer.toString(20 * 8 + 4), attack.group(1));

            gateway.ask(get("/odd"));
            assertEquals(Integer.toString(20 * 8 + 5), parsed(datagram(server)).group(1));
        }
    }

    private static String datagram(DatagramSocket server) throws IOException {
        DatagramPacket packet = new DatagramPacket(new byte[65_535], 65_535);
        server.receive(packet);
        return new String(packet.getData(), 0, packet.getLength(), StandardCharsets.UTF_8);
    }

    @Test
    void overTcp_messagesAreCounted_andABrokenConnectionIsMadeAnew() throws Exception {
        try (ServerSocket server = new ServerSocket(0, 5, LOOPBACK);
                RecordingUpstream upstream = new RecordingUpstream();
                TestGateway gateway = TestGateway.before(upstream, section(server.getLocalPort(), "tcp"))) {
            gateway.ask(get("/a"));
            try (Socket connection = server.accept()) {
                assertEquals("/a", pathIn(parsed(frame(connection))));
                gateway.ask(get("/b"));
                assertEquals("/b", pathIn(parsed(frame(connection))));
            }
            gateway.ask(get("/c"));
            try (Socket connection = server.accept()) {
                assertEquals("/c", pathIn(parsed(frame(connection))));
            }
        }
    }

    private static String frame(Socket connection) throws IOException {
        connection.setSoTimeout(10_000);
        InputStream in = connection.getInputStream();
        int length = 0;
        for (int digit = in.read(); digit != ' '; digit = in.read()) {
            length = length * 10 + digit - '0';
        }
        return new String(in.readNBytes(length), StandardCharsets.UTF_8);
    }

    @Test
    void deadServer_stopsNoTraffic_andLossesAreCounted() throws Exception {
        int port;
        try (ServerSocket closed = new ServerSocket(0, 5, LOOPBACK)) {
            port = closed.getLocalPort();
        }
        try (RecordingUpstream upstream = new RecordingUpstream();
                TestGateway gateway = TestGateway.before(upstream, section(port, "tcp"))) {
            for (int i = 0; i < 20; i++) {
                assertEquals(200, gateway.ask(get("/" + i)).status());
            }
            String lost = "";
            for (int i = 0; i < 100 && !lost.matches("(?s).*sink=\"syslog\"} [1-9].*"); i++) {
                Thread.sleep(50);
                lost = gateway.admin("/metrics").body();
            }
            assertTrue(lost.matches("(?s).*sluice_decisions_dropped_total\\{sink=\"syslog\"} [1-9].*"));
        }
    }
}
