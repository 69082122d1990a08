package dev.sluice.gateway;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectWriter;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.sluice.host.Decision;
import dev.sluice.host.DecisionSink;
import dev.sluice.host.Decisions.StoreFile;
import dev.sluice.host.KeptVectors;
import java.io.EOFException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The latest decisions in an H2 database file, to be searched. One process at a time has the file open. A file that
 * cannot be read is put aside, and a new one is begun. Written by one thread; queries may come from any, and take turns.
 */
final class DecisionStore implements DecisionSink {

    static final int MAX_PAGE = 500;

    private static final Logger LOG = LoggerFactory.getLogger(DecisionStore.class);
    private static final String SUFFIX = ".mv.db";
    private static final Duration PRUNE_EVERY = Duration.ofMinutes(1);
    private static final int QUERY_SECONDS = 5;
    private static final int IN_USE = 90020;

    /** Codes of H2 for a file that is no database, a broken one, or one of something else. */
    private static final Set<Integer> DAMAGED = Set.of(50000, 90030, 90048, 28000, 42102, 42122, 90098);

    private static final List<String> TABLES = List.of(
            """
            create table if not exists decisions (
              number bigint generated always as identity primary key,
              id varchar(64) not null, time bigint not null, client varchar(64) not null,
              route varchar(1000) not null, attack_class varchar(32), disposition varchar(8) not null,
              score double precision not null, feedback varchar(16))
            """,
            "create index if not exists by_id on decisions (id)",
            "create index if not exists by_time on decisions (time, number)",
            "create index if not exists by_client on decisions (client, time, number)",
            "create index if not exists by_class on decisions (attack_class, time, number)",
            "create table if not exists lines (number bigint primary key, line varbinary not null)",
            "alter table decisions add column if not exists stands_for int default 1 not null",
            "alter table decisions add column if not exists unfinished boolean default false not null",
            "create table if not exists vectors (number bigint primary key, vectors varbinary not null)");
    private static final ObjectWriter VECTORS = JsonMapper.builder()
            .propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
            .build()
            .writerFor(KeptVectors.class);

    private static final String LATEST = """
            select lines.number, line, vectors from lines left join vectors on vectors.number = lines.number
            where lines.number < ? order by lines.number desc limit ?""";

    private static final String SAID = """
            select line, feedback, vectors from decisions join lines on lines.number = decisions.number
            left join vectors on vectors.number = decisions.number
            where feedback is not null order by time desc, decisions.number desc limit ?""";

    private final StoreFile config;
    private final Clock clock;
    private final AtomicLong putAside;
    private volatile ScoreTable scores = new ScoreTable();
    private @Nullable ScoreLoading loading;
    private @Nullable Connection writing;
    private @Nullable Connection reading;
    private boolean damaged;
    private Instant pruned = Instant.MIN;

    private DecisionStore(StoreFile config, Clock clock, AtomicLong putAside) {
        this.config = config;
        this.clock = clock;
        this.putAside = putAside;
    }

    /**
     * Opens the file or begins a new one, and counts in {@code putAside} the ones that were damaged.
     *
     * @throws IOException if there is no room for it, or another process has it open
     */
    static DecisionStore open(StoreFile config, Clock clock, AtomicLong putAside) throws IOException {
        DecisionStore store = new DecisionStore(config, clock, putAside);
        store.connection();
        return store;
    }

    @Override
    public Kind kind() {
        return Kind.STORE;
    }

    @Override
    public boolean keepsVectors() {
        return true;
    }

    @Override
    public String place() {
        return config.path() + SUFFIX;
    }

    @Override
    public void write(List<Decision> batch) throws IOException {
        try {
            if (!batch.isEmpty()) {
                insert(batch, connection());
            }
            if (!batch.isEmpty() || isPruningDue()) {
                prune(connection());
            }
        } catch (SQLException e) {
            damaged |= isDamage(e);
            throw new IOException(reason(e), e);
        }
    }

    private void insert(List<Decision> batch, Connection connection) throws SQLException {
        connection.setAutoCommit(false);
        try (PreparedStatement row = connection.prepareStatement(
                        "insert into decisions (id, time, client, route, attack_class, disposition, score,"
                                + " stands_for, unfinished) values (?, ?, ?, ?, ?, ?, ?, ?, ?)",
                        Statement.RETURN_GENERATED_KEYS);
                PreparedStatement line = connection.prepareStatement("insert into lines values (?, ?)");
                PreparedStatement vectors = connection.prepareStatement("insert into vectors values (?, ?)")) {
            List<ScoreTable.Row> inserted = new ArrayList<>();
            for (Decision decision : batch) {
                fill(row, decision);
                row.addBatch();
            }
            row.executeBatch();
            try (ResultSet numbers = row.getGeneratedKeys()) {
                for (Decision decision : batch) {
                    numbers.next();
                    line.setLong(1, numbers.getLong(1));
                    line.setBytes(2, decision.withoutVectors().json());
                    line.addBatch();
                    if (decision.vectors() != null) {
                        vectors.setLong(1, numbers.getLong(1));
                        vectors.setBytes(2, bytes(decision.vectors()));
                        vectors.addBatch();
                    }
                    inserted.add(scoreRow(numbers.getLong(1), decision));
                }
            }
            line.executeBatch();
            vectors.executeBatch();
            connection.commit();
            inserted.forEach(scores::add);
        }
    }

    private static void fill(PreparedStatement row, Decision decision) throws SQLException {
        row.setString(1, decision.requestId());
        row.setLong(2, Instant.parse(decision.time()).toEpochMilli());
        row.setString(3, decision.client());
        row.setString(4, cut(decision.route()));
        row.setString(5, decision.attackClass());
        row.setString(6, decision.disposition());
        row.setDouble(7, decision.score());
        row.setInt(8, decision.standsFor() == null ? 1 : decision.standsFor());
        row.setBoolean(9, decision.isUnfinished());
    }

    private static byte[] bytes(KeptVectors vectors) {
        try {
            return VECTORS.writeValueAsBytes(vectors);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("vectors are plain data", e);
        }
    }

    private static ScoreTable.Row scoreRow(long number, Decision decision) {
        return new ScoreTable.Row(
                number,
                Instant.parse(decision.time()).toEpochMilli(),
                cut(decision.route()),
                decision.score(),
                decision.isUnfinished(),
                decision.standsFor() == null ? 1 : decision.standsFor());
    }

    private static String cut(String route) {
        return route.length() <= 1000 ? route : route.substring(0, 1000);
    }

    private boolean isPruningDue() {
        return clock.instant().isAfter(pruned.plus(PRUNE_EVERY));
    }

    /** Numbers have hardly any gaps, so the newest tells which are too many. */
    private void prune(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            long kept = 0;
            try (ResultSet newest = statement.executeQuery("select max(number) from decisions")) {
                kept = newest.next() ? newest.getLong(1) - config.keep() : 0;
            }
            if (isPruningDue()) {
                pruned = clock.instant();
                long oldest = pruned.minus(config.maxAge()).toEpochMilli();
                try (ResultSet old =
                        statement.executeQuery("select max(number) from decisions where time < " + oldest)) {
                    kept = Math.max(kept, old.next() ? old.getLong(1) : 0);
                }
            }
            statement.executeUpdate("delete from lines where number <= " + kept);
            statement.executeUpdate("delete from vectors where number <= " + kept);
            statement.executeUpdate("delete from decisions where number <= " + kept);
            connection.commit();
            scores.dropUpTo(kept);
        }
    }

    private synchronized Connection connection() throws IOException {
        if (writing == null) {
            writing = opened();
            loadScores(writing);
        }
        return writing;
    }

    private void loadScores(Connection connection) throws IOException {
        try (Statement statement = connection.createStatement();
                ResultSet last = statement.executeQuery("select max(number) from decisions")) {
            scores = new ScoreTable();
            loading = ScoreLoading.start(scores, () -> connect(config.path()), last.next() ? last.getLong(1) : 0);
        } catch (SQLException e) {
            throw new IOException(reason(e), e);
        }
    }

    /**
     * What a what-if needs of every decision that is here.
     *
     * @throws IOException if not all of it has been read since the store was opened
     */
    ScoreTable scores(Duration patience) throws IOException {
        ScoreLoading now;
        synchronized (this) {
            now = loading;
        }
        if (now == null) {
            throw new IOException("it is closed");
        }
        now.await(patience);
        return scores;
    }

    private Connection opened() throws IOException {
        Path folder = config.path().toAbsolutePath().getParent();
        if (folder != null) {
            Files.createDirectories(folder);
        }
        if (damaged) {
            putAside("it broke while it was in use");
        }
        try {
            return connect();
        } catch (SQLException e) {
            if (!isDamage(e)) {
                throw new IOException(reason(e), e);
            }
            putAside(reason(e));
        }
        try {
            return connect();
        } catch (SQLException e) {
            throw new IOException(reason(e), e);
        }
    }

    private Connection connect() throws SQLException {
        Connection connection = connect(config.path());
        try (Statement statement = connection.createStatement()) {
            for (String table : TABLES) {
                statement.execute(table);
            }
            connection.setAutoCommit(false);
            return connection;
        } catch (SQLException e) {
            connection.close();
            throw e;
        }
    }

    private static Connection connect(Path file) throws SQLException {
        return DriverManager.getConnection(url(file));
    }

    private static String url(Path file) {
        String path = file.toAbsolutePath().toString().replace(";", "\\;");
        return "jdbc:h2:file:" + path
                + ";DB_CLOSE_ON_EXIT=FALSE;CACHE_SIZE=8192;COMPRESS=TRUE;WRITE_DELAY=500;LOCK_TIMEOUT=2000"
                + ";TRACE_LEVEL_FILE=0;TRACE_LEVEL_SYSTEM_OUT=0";
    }

    /** The latest decision on a request in the file of a gateway that does not run; changes nothing. */
    static Optional<Found> findAtRest(StoreFile config, String id) throws IOException {
        return findAtRest(config, Query.id(id)).stream().findFirst();
    }

    /** What {@code query} asks for in the file of a gateway that does not run; changes nothing. */
    static List<Found> findAtRest(StoreFile config, Query query) throws IOException {
        if (!Files.exists(Path.of(config.path() + SUFFIX))) {
            return List.of();
        }
        try (Connection connection = DriverManager.getConnection(url(config.path()) + ";ACCESS_MODE_DATA=r")) {
            return find(connection, query);
        } catch (SQLException e) {
            throw new IOException(reason(e), e);
        }
    }

    private void putAside(String why) throws IOException {
        Path file = Path.of(place());
        Path aside = Path.of(config.path() + ".damaged-" + clock.instant().getEpochSecond());
        if (Files.exists(file)) {
            Files.move(file, aside);
            LOG.error(
                    "decisions.store: {} cannot be read ({}); it is put aside as {}, a new one is begun",
                    file,
                    why,
                    aside);
            putAside.incrementAndGet();
        }
        damaged = false;
    }

    private static boolean isDamage(SQLException e) {
        for (Throwable cause = e.getCause(); cause != null; cause = cause.getCause()) {
            if (cause instanceof EOFException) {
                return true;
            }
        }
        return DAMAGED.contains(e.getErrorCode());
    }

    private static String reason(SQLException e) {
        if (e.getErrorCode() == IN_USE) {
            return "another process has it open";
        }
        String message = String.valueOf(e.getMessage());
        int statement = message.indexOf("; SQL statement:");
        return statement < 0 ? message : message.substring(0, statement);
    }

    /**
     * What is looked for; null for anything.
     *
     * @param id of the request
     * @param client as it is written in decisions
     * @param route name of the route
     * @param attackClass label
     * @param disposition label
     * @param from earliest time, milliseconds since 1970
     * @param to the time before which it was
     * @param before where the page before ended
     * @param limit most that are wanted
     */
    record Query(
            @Nullable String id,
            @Nullable String client,
            @Nullable String route,
            @Nullable String attackClass,
            @Nullable String disposition,
            @Nullable Long from,
            @Nullable Long to,
            @Nullable Cursor before,
            int limit) {

        static final Query ALL = new Query(null, null, null, null, null, null, null, null, MAX_PAGE);

        /** The latest of one kind. */
        static Query of(String route, String attackClass) {
            return new Query(null, null, route, attackClass, null, null, null, null, MAX_PAGE);
        }

        static Query id(String id) {
            return new Query(id, null, null, null, null, null, null, null, 1);
        }
    }

    /**
     * A place in the order of decisions, the latest first.
     *
     * @param time of the decision
     * @param number of its row
     */
    record Cursor(long time, long number) {

        static Cursor parse(String text) {
            String[] parts = text.split("-", 2);
            return new Cursor(Long.parseLong(parts[0]), Long.parseLong(parts[1]));
        }

        @Override
        public String toString() {
            return time + "-" + number;
        }
    }

    /**
     * A decision that was found.
     *
     * @param cursor where it stands
     * @param line as it was written to the log
     * @param feedback what an operator said of it; null if nothing
     */
    record Found(Cursor cursor, String line, @Nullable String feedback) {}

    /** Decisions that {@code query} asks for, the latest first. */
    synchronized List<Found> find(Query query) throws IOException {
        try {
            return find(reading(), query);
        } catch (SQLException e) {
            throw readingFailed(e);
        }
    }

    private static List<Found> find(Connection connection, Query query) throws SQLException {
        List<Object> values = new ArrayList<>();
        StringBuilder where = new StringBuilder();
        condition(where, values, "id = ?", query.id());
        condition(where, values, "client = ?", query.client());
        condition(where, values, "route = ?", query.route());
        condition(where, values, "attack_class = ?", query.attackClass());
        condition(where, values, "disposition = ?", query.disposition());
        condition(where, values, "time >= ?", query.from());
        condition(where, values, "time < ?", query.to());
        if (query.before() != null) {
            condition(where, values, "(time, number) < (?, ?)", query.before().time());
            values.add(query.before().number());
        }
        values.add(query.limit());
        String page = "select number, time, feedback from decisions" + where + " order by " + order(query) + " limit ?";
        try (PreparedStatement statement =
                connection.prepareStatement("select page.number, page.time, page.feedback, lines.line from (" + page
                        + ") page join lines on lines.number = page.number order by time desc, number desc")) {
            statement.setQueryTimeout(QUERY_SECONDS);
            for (int i = 0; i < values.size(); i++) {
                statement.setObject(i + 1, values.get(i));
            }
            return found(statement);
        }
    }

    /** The latest first; said in the words of the index that has them so, or H2 sorts all that it finds. */
    private static String order(Query query) {
        String latestFirst = "time desc, number desc";
        if (query.client() != null) {
            return "client desc, " + latestFirst;
        }
        return query.attackClass() == null ? latestFirst : "attack_class desc, " + latestFirst;
    }

    private static void condition(StringBuilder where, List<Object> values, String condition, @Nullable Object value) {
        if (value != null) {
            where.append(where.length() == 0 ? " where " : " and ").append(condition);
            values.add(value);
        }
    }

    private static List<Found> found(PreparedStatement statement) throws SQLException {
        List<Found> found = new ArrayList<>();
        try (ResultSet rows = statement.executeQuery()) {
            while (rows.next()) {
                found.add(new Found(
                        new Cursor(rows.getLong(2), rows.getLong(1)),
                        new String(rows.getBytes(4), StandardCharsets.UTF_8),
                        rows.getString(3)));
            }
        }
        return found;
    }

    /** Decisions by the numbers of their rows, in the order of {@code numbers}; those that are gone are left out. */
    synchronized List<Found> find(List<Long> numbers) throws IOException {
        if (numbers.isEmpty()) {
            return List.of();
        }
        try (PreparedStatement statement = reading()
                .prepareStatement("select decisions.number, time, feedback, line from decisions"
                        + " join lines on lines.number = decisions.number where decisions.number in ("
                        + String.join(", ", Collections.nCopies(numbers.size(), "?")) + ")")) {
            statement.setQueryTimeout(QUERY_SECONDS);
            for (int i = 0; i < numbers.size(); i++) {
                statement.setLong(i + 1, numbers.get(i));
            }
            List<Found> found = found(statement);
            found.sort(
                    Comparator.comparingInt(one -> numbers.indexOf(one.cursor().number())));
            return found;
        } catch (SQLException e) {
            throw readingFailed(e);
        }
    }

    /** Takes decisions one by one: what the log has of them, and their vectors as an object of JSON, or nothing. */
    @FunctionalInterface
    interface Reader {
        void take(String line, String vectors);
    }

    /** Whether a file is a store, by its name. */
    static boolean isStore(Path file) {
        return file.toString().endsWith(SUFFIX);
    }

    /** Reads the file of a gateway that does not run, the oldest decision first; changes nothing. */
    static void readAtRest(Path file, Reader reader) throws IOException {
        String name = file.toString();
        Path base = Path.of(name.substring(0, name.length() - SUFFIX.length()));
        try (Connection connection = DriverManager.getConnection(url(base) + ";ACCESS_MODE_DATA=r;IFEXISTS=TRUE");
                PreparedStatement page =
                        connection.prepareStatement("select lines.number, line, vectors from lines left join vectors"
                                + " on vectors.number = lines.number where lines.number > ? order by lines.number"
                                + " limit " + MAX_PAGE)) {
            long number = 0;
            for (int count = MAX_PAGE; count == MAX_PAGE; ) {
                count = 0;
                page.setLong(1, number);
                try (ResultSet rows = page.executeQuery()) {
                    for (; rows.next(); count++) {
                        number = rows.getLong(1);
                        byte[] vectors = rows.getBytes(3);
                        reader.take(
                                new String(rows.getBytes(2), StandardCharsets.UTF_8),
                                vectors == null ? "" : new String(vectors, StandardCharsets.UTF_8));
                    }
                }
            }
        } catch (SQLException e) {
            throw new IOException(reason(e), e);
        }
    }

    /** Reads {@code most} decisions, the latest first, page by page; others use the store between two pages. */
    void readLatest(int most, Reader reader) throws IOException {
        long before = Long.MAX_VALUE;
        for (int read = 0; read < most && before > 0; read += MAX_PAGE) {
            before = readPage(before, Math.min(MAX_PAGE, most - read), reader);
        }
    }

    /** The number of the last one that was read; 0 if there are no more. */
    private synchronized long readPage(long before, int most, Reader reader) throws IOException {
        try (PreparedStatement page = reading().prepareStatement(LATEST)) {
            page.setLong(1, before);
            page.setInt(2, most);
            page.setQueryTimeout(QUERY_SECONDS);
            long number = 0;
            int count = 0;
            try (ResultSet rows = page.executeQuery()) {
                for (; rows.next(); count++) {
                    number = rows.getLong(1);
                    byte[] vectors = rows.getBytes(3);
                    reader.take(
                            new String(rows.getBytes(2), StandardCharsets.UTF_8),
                            vectors == null ? "" : new String(vectors, StandardCharsets.UTF_8));
                }
            }
            return count == most ? number : 0;
        } catch (SQLException e) {
            throw readingFailed(e);
        }
    }

    /**
     * A decision that somebody said something of.
     *
     * @param line as it was written to the log
     * @param vectors an object of JSON; null if there are none
     */
    record Said(String line, String feedback, @Nullable String vectors) {}

    /** Those that somebody said something of, the latest first. */
    synchronized List<Said> said(int most) throws IOException {
        try (PreparedStatement statement = reading().prepareStatement(SAID)) {
            statement.setInt(1, most);
            statement.setQueryTimeout(QUERY_SECONDS);
            List<Said> said = new ArrayList<>();
            try (ResultSet rows = statement.executeQuery()) {
                while (rows.next()) {
                    byte[] vectors = rows.getBytes(3);
                    said.add(new Said(
                            new String(rows.getBytes(1), StandardCharsets.UTF_8),
                            rows.getString(2),
                            vectors == null ? null : new String(vectors, StandardCharsets.UTF_8)));
                }
            }
            return said;
        } catch (SQLException e) {
            throw readingFailed(e);
        }
    }

    /** The latest decision on a request. */
    Optional<Found> find(String id) throws IOException {
        return find(Query.id(id)).stream().findFirst();
    }

    /** Notes what an operator said of a request; false if it is not here. */
    synchronized boolean feedback(String id, String feedback) throws IOException {
        try (PreparedStatement statement =
                reading().prepareStatement("update decisions set feedback = ? where id = ?")) {
            statement.setString(1, feedback);
            statement.setString(2, id);
            return statement.executeUpdate() > 0;
        } catch (SQLException e) {
            throw readingFailed(e);
        }
    }

    private Connection reading() throws IOException {
        if (writing == null) {
            throw new IOException("the store is closed");
        }
        try {
            if (reading == null) {
                reading = connect(config.path());
            }
            return reading;
        } catch (SQLException e) {
            throw new IOException(reason(e), e);
        }
    }

    private IOException readingFailed(SQLException e) {
        closeQuietly(reading);
        reading = null;
        return new IOException(reason(e), e);
    }

    @Override
    public synchronized void close() {
        if (loading != null) {
            loading.close();
            loading = null;
        }
        closeQuietly(reading);
        closeQuietly(writing);
        reading = null;
        writing = null;
    }

    private static void closeQuietly(@Nullable Connection connection) {
        try {
            if (connection != null) {
                connection.close();
            }
        } catch (SQLException e) {
            LOG.debug("closing", e);
        }
    }
}
