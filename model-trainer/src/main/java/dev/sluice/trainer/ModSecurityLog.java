package dev.sluice.trainer;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Reads ModSecurity's native, serial audit log. Of a transaction's parts it takes B, the head of the request, and C or I,
 * its body; they may be cut by ModSecurity's own limits.
 */
final class ModSecurityLog implements RecordingReader {

    private static final Pattern BOUNDARY = Pattern.compile("--([0-9A-Za-z]{4,40})-([A-Z])--");

    @Override
    public void read(String place, BufferedInputStream bytes, Harvest harvest) throws IOException {
        Reading reading = new Reading(place, harvest);
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        for (int octet = bytes.read(); octet >= 0; octet = bytes.read()) {
            line.write(octet);
            if (octet == '\n') {
                reading.line(line.toString(ISO_8859_1));
                line.reset();
            }
        }
        if (line.size() > 0) {
            reading.line(line.toString(ISO_8859_1));
        }
        reading.end();
    }

    /** The state between two lines. */
    private static final class Reading {

        private final String place;
        private final Harvest harvest;
        private @Nullable String transaction;
        private long number;
        private long begin;
        private char part;
        private StringBuilder head = new StringBuilder();
        private StringBuilder body = new StringBuilder();

        Reading(String place, Harvest harvest) {
            this.place = place;
            this.harvest = harvest;
        }

        void line(String line) {
            number++;
            Matcher boundary = BOUNDARY.matcher(line.strip());
            if (boundary.matches() && (transaction == null || boundary.group(1).equals(transaction))) {
                begin(boundary.group(1), boundary.group(2).charAt(0));
            } else if (part == 'B') {
                head.append(line);
            } else if (part == 'C' || part == 'I') {
                body.append(line);
            }
        }

        private void begin(String id, char next) {
            if (transaction == null) {
                begin = number;
            }
            transaction = id;
            part = next;
            if (next == 'Z') {
                hand();
            }
        }

        void end() {
            if (transaction != null) {
                harvest.skipped(place + ":" + begin, "a transaction without its end");
            }
        }

        private void hand() {
            String where = place + ":" + begin;
            if (head.isEmpty()) {
                harvest.skipped(where, "a transaction without the head of its request (part B)");
            } else {
                String request = head.toString().stripTrailing() + "\r\n\r\n" + withoutLastLineEnd(body);
                try {
                    harvest.request(where, RawHttp.read(where, request.getBytes(ISO_8859_1)));
                } catch (InputException e) {
                    harvest.skipped(where, "a head that is none of HTTP");
                }
            }
            transaction = null;
            part = 0;
            head = new StringBuilder();
            body = new StringBuilder();
        }

        /** The log ends each part with a line end of its own. */
        private static String withoutLastLineEnd(StringBuilder text) {
            int length = text.length();
            return length > 0 && text.charAt(length - 1) == '\n' ? text.substring(0, length - 1) : text.toString();
        }
    }
}
