package dev.sluice.host;

import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Where decisions are written.
 *
 * @param keep which of them
 * @param file JSON lines in a file; null for none
 * @param stdout JSON lines on standard output
 * @param syslog a syslog server; null for none
 * @param store the latest decisions, to be searched; null for none
 * @param vectors whether file and store get what a later re-score needs
 * @param clients how clients' addresses are written
 * @param redaction what of a request is never written
 */
public record Decisions(
        Keep keep,
        @Nullable LogFile file,
        boolean stdout,
        @Nullable Syslog syslog,
        @Nullable StoreFile store,
        boolean vectors,
        ClientNames clients,
        Redaction redaction) {

    /** Which decisions are written. */
    public enum Keep {
        /** Every one. */
        ALL,
        /** Those that were tagged, blocked or not fully inspected. */
        TAGGED,
        /** Those that were tagged, blocked or not fully inspected, and one in a hundred of the others. */
        SAMPLED
    }

    /**
     * A file that is put aside as {@code FILE.1} when it is full or old.
     *
     * @param path of the file that is written
     * @param maxBytes size at which it is put aside
     * @param maxAge of its first line when it is put aside; null for any
     * @param files most files kept, the current one included
     */
    public record LogFile(
            Path path, long maxBytes, @Nullable Duration maxAge, int files) {

        /** Where older decisions are put aside; number 0 is the file that is written. */
        public Path numbered(int number) {
            return number == 0 ? path : path.resolveSibling(path.getFileName() + "." + number);
        }
    }

    /**
     * A database of the latest decisions.
     *
     * @param path of its file without the {@code .mv.db} that H2 adds
     * @param keep most decisions that are kept
     * @param maxAge of a decision that is kept
     */
    public record StoreFile(Path path, int keep, Duration maxAge) {}

    /**
     * A syslog server.
     *
     * @param host its name or address, looked up anew for every connection
     * @param port its port
     * @param protocol how messages get there
     * @param facility number from 0 to 23
     */
    record Syslog(String host, int port, Protocol protocol, int facility) {

        @Override
        public String toString() {
            return host + ":" + port;
        }
    }

    /** How syslog messages are carried. */
    enum Protocol {
        /** One datagram each (RFC 5426). */
        UDP,
        /** Octet counting (RFC 6587, section 3.4.1). */
        TCP
    }
}
