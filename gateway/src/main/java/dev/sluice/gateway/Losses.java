package dev.sluice.gateway;

import dev.sluice.host.JournalLosses;
import java.util.concurrent.atomic.AtomicLong;

/** What was to be written down and is not, over all logs of a gateway. Thread-safe. */
final class Losses {

    private final JournalLosses journal = new JournalLosses();
    private final AtomicLong damagedStores = new AtomicLong();
    private final AtomicLong auditLines = new AtomicLong();
    private final AtomicLong calibrationRequests = new AtomicLong();
    private final AtomicLong calibrationSaves = new AtomicLong();

    /** Those of the decision log. */
    JournalLosses journal() {
        return journal;
    }

    /** Files of stores that could not be read and were put aside. */
    AtomicLong damagedStores() {
        return damagedStores;
    }

    /** Lines of the audit log that could not be written. */
    AtomicLong auditLines() {
        return auditLines;
    }

    /** Requests that the site's calibration did not count, because there were too many at a time. */
    AtomicLong calibrationRequests() {
        return calibrationRequests;
    }

    /** How often what the calibration has learnt could not be saved. */
    AtomicLong calibrationSaves() {
        return calibrationSaves;
    }
}
