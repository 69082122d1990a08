package dev.sluice.host;

import java.io.Closeable;
import java.io.IOException;
import java.util.List;
import java.util.Locale;

/** A place that decisions are written to. Used by the one thread of its {@link DecisionQueue}. */
public interface DecisionSink extends Closeable {

    /** What it is called in metrics and messages. */
    enum Kind {
        FILE,
        STDOUT,
        SYSLOG,
        STORE;

        public String label() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    Kind kind();

    /** Whether it gets what a later re-score needs, too. */
    default boolean keepsVectors() {
        return false;
    }

    /** Where that is, for messages, for example {@code /var/log/sluice/decisions.jsonl}. */
    String place();

    /**
     * Writes {@code batch}, opening what is not open. An empty one comes from time to time when there is nothing to write.
     *
     * @throws IOException if some of it may not have been written
     */
    void write(List<Decision> batch) throws IOException;

    /** Lets go of what is open, to begin anew with the next batch; may come from another thread, to break off a write. */
    @Override
    void close() throws IOException;
}
