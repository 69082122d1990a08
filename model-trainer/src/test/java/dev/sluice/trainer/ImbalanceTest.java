package dev.sluice.trainer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.trainer.TableBooster.Chosen;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ImbalanceTest {

    @TempDir
    private Path folder = Path.of("");

    private LabelledRows rows = new LabelledRows(List.of(), new double[0][], new boolean[0], new int[0], List.of());

    @BeforeEach
    void load() {
        rows = TableSamples.rows(TableSamples.write(folder, 600, "drop: [ trace ]"));
    }

    @Test
    void weights_makeBothClassesCountAlike() {
        Chosen weighted = Imbalance.WEIGHTS.balance(rows, rows.all(), 1);

        double attacks = weight(weighted, true);
        assertEquals(300, attacks, 0.01);
        assertEquals(attacks, weight(weighted, false), 0.01);
    }

    @Test
    void undersampling_leavesBothClassesOfOneSize() {
        Chosen fewer = Imbalance.UNDERSAMPLE.balance(rows, rows.all(), 1);

        assertEquals(2 * rows.positives(), fewer.chosen().length);
        assertEquals(rows.positives(), weight(fewer, true));
    }

    @Test
    void smote_makesUpRowsAmongTheirNeighbours() {
        LabelledRows more = Imbalance.SMOTE.balance(rows, rows.all(), 1).rows();

        assertEquals(2 * (rows.size() - rows.positives()), more.size());
        double[] bytes = more.values()[0];
        double highest = IntStream.range(0, rows.size())
                .filter(row -> rows.positive()[row])
                .mapToDouble(row -> rows.values()[0][row])
                .max()
                .orElseThrow();
        double[] made = Arrays.copyOfRange(bytes, rows.size(), bytes.length);
        assertTrue(Arrays.stream(made).allMatch(value -> value >= 0 && value <= highest));
        assertTrue(Arrays.stream(made).anyMatch(value -> value != Math.rint(value)));
        double[] services = Arrays.copyOfRange(more.values()[2], rows.size(), bytes.length);
        assertTrue(Arrays.stream(services).allMatch(value -> value == Math.rint(value) && value < 5));
    }

    private static double weight(Chosen chosen, boolean label) {
        return IntStream.range(0, chosen.chosen().length)
                .filter(i -> chosen.rows().positive()[chosen.chosen()[i]] == label)
                .mapToDouble(i -> chosen.weights()[i])
                .sum();
    }
}
