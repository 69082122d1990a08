package dev.sluice.gateway;

import java.io.IOException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings what a store held when it was opened into a {@link ScoreTable}, on a thread and a connection of its own, so that
 * neither start nor traffic waits for it. Thread-safe.
 */
final class ScoreLoading implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(ScoreLoading.class);
    private static final int PAGE = 10_000;
    private static final long CLOSE_MILLIS = 5000;

    private final ScoreTable table;
    private final Connector connector;
    private final long last;
    private final Thread thread = new Thread(this::run, "decisions-scores");
    private volatile boolean closing;
    private volatile String fault = "";

    /** Opens another connection to the store. */
    @FunctionalInterface
    interface Connector {
        Connection connect() throws SQLException;
    }

    private ScoreLoading(ScoreTable table, Connector connector, long last) {
        this.table = table;
        this.connector = connector;
        this.last = last;
    }

    /** Loads the rows up to number {@code last} into {@code table}. */
    static ScoreLoading start(ScoreTable table, Connector connector, long last) {
        ScoreLoading loading = new ScoreLoading(table, connector, last);
        loading.thread.setDaemon(true);
        loading.thread.start();
        return loading;
    }

    /**
     * Returns when all is there, for {@code patience} at most.
     *
     * @throws IOException if it is not
     */
    void await(Duration patience) throws IOException {
        try {
            thread.join(patience.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        if (!fault.isEmpty()) {
            throw new IOException(fault);
        }
        if (thread.isAlive()) {
            throw new IOException("what is in it already is still being read; try again in a few seconds");
        }
    }

    private void run() {
        try (Connection connection = connector.connect()) {
            long number = 0;
            while (number < last && !closing) {
                number = loadAfter(number, connection);
            }
        } catch (SQLException e) {
            fault = "what is in it already could not be read: " + e.getMessage();
            LOG.error("decisions.store: {}", fault);
        }
    }

    private long loadAfter(long number, Connection connection) throws SQLException {
        long reached = last;
        try (PreparedStatement page =
                connection.prepareStatement("select number, time, route, score, unfinished, stands_for from decisions"
                        + " where number > ? and number <= ? order by number limit " + PAGE)) {
            page.setLong(1, number);
            page.setLong(2, last);
            try (ResultSet rows = page.executeQuery()) {
                for (int count = 1; rows.next(); count++) {
                    table.addPast(new ScoreTable.Row(
                            rows.getLong(1),
                            rows.getLong(2),
                            rows.getString(3),
                            rows.getDouble(4),
                            rows.getBoolean(5),
                            rows.getInt(6)));
                    reached = count == PAGE ? rows.getLong(1) : last;
                }
            }
        }
        return reached;
    }

    @Override
    public void close() {
        closing = true;
        try {
            thread.join(CLOSE_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
