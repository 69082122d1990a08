package dev.sluice.trainer;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.pkts.Pcap;
import io.pkts.buffer.Buffer;
import io.pkts.framer.FramingException;
import io.pkts.packet.Packet;
import io.pkts.packet.PacketParseException;
import io.pkts.packet.TCPPacket;
import io.pkts.protocol.Protocol;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Reads the clear-text requests of HTTP/1 in a packet capture (pcap). Of a connection at most {@value #MOST_BYTES} bytes
 * are kept, and all connections of a file are in memory until its end.
 */
final class PacketCapture implements RecordingReader {

    static final int MOST_BYTES = 16 << 20;

    private static final byte[] NEWER_FORMAT = {'\n', '\r', '\r', '\n'};
    private static final long SEQUENCE_NUMBERS = 1L << 32;

    @Override
    public void read(String place, BufferedInputStream bytes, Harvest harvest) throws IOException {
        requireOlderFormat(place, bytes);
        Map<String, Direction> directions = new LinkedHashMap<>();
        try {
            Pcap.openStream(bytes).loop(packet -> {
                take(packet, directions);
                return true;
            });
        } catch (FramingException | IllegalArgumentException | IndexOutOfBoundsException e) {
            throw new InputException(place + ": no packet capture, or a broken one: " + e.getMessage(), e);
        }
        directions.forEach((name, direction) -> direction.hand(place + " " + name, harvest));
    }

    private static void requireOlderFormat(String place, BufferedInputStream bytes) throws IOException {
        bytes.mark(NEWER_FORMAT.length);
        boolean newer = Arrays.equals(bytes.readNBytes(NEWER_FORMAT.length), NEWER_FORMAT);
        bytes.reset();
        if (newer) {
            throw new InputException(place + ": a capture in the format pcapng, and only pcap is read; convert it with"
                    + " \"editcap -F pcap IN OUT\" (Wireshark) or \"tcpdump -r IN -w OUT\"");
        }
    }

    private static void take(Packet packet, Map<String, Direction> directions) throws IOException {
        try {
            if (packet.hasProtocol(Protocol.TCP) && packet.getPacket(Protocol.TCP) instanceof TCPPacket segment) {
                String name = segment.getParentPacket().getSourceIP() + ":" + segment.getSourcePort() + ">"
                        + segment.getParentPacket().getDestinationIP() + ":" + segment.getDestinationPort();
                directions.computeIfAbsent(name, unknown -> new Direction()).take(segment);
            }
        } catch (PacketParseException e) {
            // a packet that is cut says nothing; the gap that it leaves ends its connection
        }
    }

    /** What one end of a connection sent. */
    private static final class Direction {

        private static final Pattern REQUEST = Pattern.compile("(?s)[A-Z]{3,20} \\S+ HTTP/1\\.[01]\r?\n.*");
        private static final int SNIFFED = 4096;

        private final NavigableMap<Long, byte[]> segments = new TreeMap<>();
        private @Nullable Long first;
        private long kept;

        void take(TCPPacket segment) {
            long sequence = segment.getSequenceNumber() & (SEQUENCE_NUMBERS - 1);
            if (segment.isSYN()) {
                first = sequence + 1;
            }
            Buffer payload = segment.getPayload();
            if (payload == null || payload.isEmpty()) {
                return;
            }
            if (first == null) {
                first = sequence;
            }
            byte[] bytes = payload.getArray();
            long offset = (sequence - first + SEQUENCE_NUMBERS) % SEQUENCE_NUMBERS;
            if (offset < MOST_BYTES && kept + bytes.length <= MOST_BYTES) {
                byte[] known = segments.get(offset);
                if (known == null || known.length < bytes.length) {
                    kept += bytes.length - (known == null ? 0 : known.length);
                    segments.put(offset, bytes);
                }
            }
        }

        void hand(String place, Harvest harvest) {
            byte[] stream = joined();
            String start = new String(stream, 0, Math.min(stream.length, SNIFFED), ISO_8859_1);
            if (REQUEST.matcher(start).matches()) {
                RawHttp.readAll(place, stream, harvest);
            }
        }

        /** Up to the first gap. */
        private byte[] joined() {
            ByteArrayOutputStream stream = new ByteArrayOutputStream();
            for (Map.Entry<Long, byte[]> segment : segments.entrySet()) {
                int known = (int) (stream.size() - segment.getKey());
                if (known < 0) {
                    break;
                }
                byte[] bytes = segment.getValue();
                if (known < bytes.length) {
                    stream.write(bytes, known, bytes.length - known);
                }
            }
            return stream.toByteArray();
        }
    }
}
