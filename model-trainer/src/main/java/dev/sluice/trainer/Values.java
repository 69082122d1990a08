package dev.sluice.trainer;

import dev.sluice.trainer.Windows.Row;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;

/**
 * Numbers for the distinct windows of a run: a value is a canonical text with its vector. Rows and texts are numbered
 * too, from 0, because values of many texts share a row. Not thread-safe while values are added.
 */
final class Values {

    private final Windows windows = new Windows();
    private final Map<Row, Integer> rowNumbers = new HashMap<>();
    private final Map<Long, Integer> textNumbers = new HashMap<>();
    private final Map<Long, Integer> numbers = new HashMap<>();
    private int[] rows = new int[1024];
    private int[] texts = new int[1024];

    /** The number of a value, a new one if it was not seen before; {@code text} is a digest. */
    int add(Row row, long text) {
        int rowNumber = rowNumbers.computeIfAbsent(row, windows::add);
        int textNumber = textNumbers.computeIfAbsent(text, key -> textNumbers.size());
        return numbers.computeIfAbsent(((long) rowNumber << Integer.SIZE) | textNumber, key -> {
            int number = numbers.size();
            if (number == rows.length) {
                rows = Arrays.copyOf(rows, number * 2);
                texts = Arrays.copyOf(texts, number * 2);
            }
            rows[number] = rowNumber;
            texts[number] = textNumber;
            return number;
        });
    }

    /** The vectors, by row. */
    Windows windows() {
        return windows;
    }

    int count() {
        return numbers.size();
    }

    int textCount() {
        return textNumbers.size();
    }

    int row(int value) {
        return rows[value];
    }

    int text(int value) {
        return texts[value];
    }
}
