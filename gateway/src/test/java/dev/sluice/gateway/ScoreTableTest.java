package dev.sluice.gateway;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class ScoreTableTest {

    private final ScoreTable table = new ScoreTable();

    private static ScoreTable.Row row(long number) {
        return new ScoreTable.Row(number, 10 * number, number % 2 == 0 ? "/even" : "/odd", number, false, 1);
    }

    private List<Long> numbers(String route, long from, long to) {
        List<Long> numbers = new ArrayList<>();
        table.visit(route, from, to, (number, score, unfinished, standsFor) -> numbers.add(number));
        return numbers;
    }

    @Test
    void rowsOfARouteAndATime_theOldestFirst() {
        LongStream.rangeClosed(5, 8).mapToObj(ScoreTableTest::row).forEach(table::add);
        LongStream.rangeClosed(1, 4).mapToObj(ScoreTableTest::row).forEach(table::addPast);
        assertEquals(List.of(2L, 4L, 6L, 8L), numbers("/even", 0, 1000));
        assertEquals(List.of(3L, 5L), numbers("/odd", 30, 70));
        assertEquals(List.of(), numbers("/none", 0, 1000));
        assertEquals(8, table.size());
    }

    @Test
    void droppedRowsStayAway_alsoWhenTheyAreReadLater() {
        LongStream.rangeClosed(50_001, 100_000).mapToObj(ScoreTableTest::row).forEach(table::add);
        LongStream.rangeClosed(1, 30_000).mapToObj(ScoreTableTest::row).forEach(table::addPast);
        table.dropUpTo(40_000);
        assertEquals(50_000, table.size());
        LongStream.rangeClosed(30_001, 50_000).mapToObj(ScoreTableTest::row).forEach(table::addPast);
        assertEquals(60_000, table.size());
        table.dropUpTo(99_999);
        assertEquals(List.of(100_000L), numbers("/even", 0, Long.MAX_VALUE));
        table.dropUpTo(100_000);
        assertEquals(0, table.size());
        table.add(row(100_001));
        assertEquals(1, table.size());
    }
}
