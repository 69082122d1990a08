package dev.sluice.gateway;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * What a what-if needs of every stored decision, in memory: 28 bytes each, so that a million can be gone through in
 * tens of milliseconds. Thread-safe; readers and writers take turns.
 */
final class ScoreTable {

    private static final int CHUNK = 1 << 14;

    private final Deque<Chunk> past = new ArrayDeque<>();
    private final Deque<Chunk> recent = new ArrayDeque<>();
    private final List<String> routes = new ArrayList<>();
    private final Map<String, Short> routeNumbers = new HashMap<>();
    private long dropped;

    /**
     * One decision.
     *
     * @param number of its row in the store
     * @param time milliseconds since 1970
     * @param route name of the route
     * @param score its score
     * @param unfinished whether the inspection ran out of time or failed
     * @param standsFor how many requests it stands for, a sample for more than one
     */
    record Row(long number, long time, String route, double score, boolean unfinished, int standsFor) {}

    /** Looks at the rows of one route. */
    @FunctionalInterface
    interface Visitor {
        void row(long number, double score, boolean unfinished, int standsFor);
    }

    private static final class Chunk {

        private final long[] numbers = new long[CHUNK];
        private final long[] times = new long[CHUNK];
        private final double[] scores = new double[CHUNK];
        private final short[] routes = new short[CHUNK];
        private final byte[] standFor = new byte[CHUNK];
        private final boolean[] unfinished = new boolean[CHUNK];
        private int from;
        private int to;

        private void visit(short route, long earliest, long end, Visitor visitor) {
            for (int i = from; i < to; i++) {
                if (routes[i] == route && times[i] >= earliest && times[i] < end) {
                    visitor.row(numbers[i], scores[i], unfinished[i], standFor[i]);
                }
            }
        }

        private void dropUpTo(long number) {
            while (from < to && numbers[from] <= number) {
                from++;
            }
        }
    }

    /** A decision that has just been stored, after all others of this kind. */
    void add(Row row) {
        add(row, recent);
    }

    /** A decision that was stored before the first of {@link #add}, after all others of this kind. */
    void addPast(Row row) {
        add(row, past);
    }

    private synchronized void add(Row row, Deque<Chunk> chunks) {
        if (row.number() <= dropped) {
            return;
        }
        Chunk chunk = chunks.peekLast();
        if (chunk == null || chunk.to == CHUNK) {
            chunk = new Chunk();
            chunks.addLast(chunk);
        }
        int at = chunk.to++;
        chunk.numbers[at] = row.number();
        chunk.times[at] = row.time();
        chunk.scores[at] = row.score();
        chunk.routes[at] = routeNumber(row.route());
        chunk.standFor[at] = (byte) Math.min(Byte.MAX_VALUE, row.standsFor());
        chunk.unfinished[at] = row.unfinished();
    }

    private short routeNumber(String route) {
        return routeNumbers.computeIfAbsent(route, name -> {
            routes.add(name);
            return (short) (routes.size() - 1);
        });
    }

    /** Forgets all rows up to that one. */
    synchronized void dropUpTo(long number) {
        dropped = Math.max(dropped, number);
        dropUpTo(number, past);
        dropUpTo(number, recent);
    }

    private static void dropUpTo(long number, Deque<Chunk> chunks) {
        for (Iterator<Chunk> oldest = chunks.iterator(); oldest.hasNext(); ) {
            Chunk chunk = oldest.next();
            chunk.dropUpTo(number);
            if (chunk.from < chunk.to || chunk.to < CHUNK) {
                return;
            }
            oldest.remove();
        }
    }

    synchronized int size() {
        return Stream.concat(past.stream(), recent.stream())
                .mapToInt(chunk -> chunk.to - chunk.from)
                .sum();
    }

    /** Shows {@code visitor} the rows of {@code route} from {@code from} until before {@code to}, the oldest first. */
    synchronized void visit(String route, long from, long to, Visitor visitor) {
        Short wanted = routeNumbers.get(route);
        if (wanted == null) {
            return;
        }
        past.forEach(chunk -> chunk.visit(wanted, from, to, visitor));
        recent.forEach(chunk -> chunk.visit(wanted, from, to, visitor));
    }
}
