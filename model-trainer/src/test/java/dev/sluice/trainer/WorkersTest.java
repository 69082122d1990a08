package dev.sluice.trainer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class WorkersTest {

    @Test
    void results_comeInTheOrderOfTheItems() {
        assertEquals(IntStream.range(0, 5000).boxed().toList(), mapped(5000, -1));
    }

    @Test
    void failure_comesAfterTheResultsOfAllItemsBeforeIt() {
        List<Integer> results = new ArrayList<>();
        try (Workers workers = new Workers(2)) {
            assertThrows(InputException.class, () -> workers.map(items(5000), i -> failingAt(777, i), results::add));
        }
        assertEquals(IntStream.range(0, 777).boxed().toList(), results);
    }

    private static List<Integer> mapped(int count, int failing) {
        List<Integer> results = new ArrayList<>();
        try (Workers workers = new Workers(3)) {
            workers.<Integer, Integer>map(items(count), i -> failingAt(failing, i), results::add);
        }
        return results;
    }

    private static Integer failingAt(int failing, Integer item) {
        if (item == failing) {
            throw new InputException("item " + item);
        }
        return item;
    }

    private static Supplier<@Nullable Integer> items(int count) {
        Iterator<Integer> items = IntStream.range(0, count).iterator();
        return () -> items.hasNext() ? items.next() : null;
    }
}
