package dev.sluice.trainer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.trainer.ParameterSearch.Kind;
import dev.sluice.trainer.ParameterSearch.Trial;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ParameterSearchTest {

    private static final BoosterParameters BASE = new BoosterParameters(180, 31, 0.05, 20, 0.8, 0.8, 0, 2, 1);
    private static final int TRIALS = 9;

    @TempDir
    private Path folder = Path.of("");

    private final List<BoosterParameters> tried = new ArrayList<>();
    private final List<String> log = new ArrayList<>();

    private Trial search(Kind kind) {
        return search(kind, Integer.MAX_VALUE);
    }

    /** Stops like a kill after some trials. */
    private Trial search(Kind kind, int most) {
        return new ParameterSearch(kind, TRIALS, BASE, folder.resolve("state"), "AUC", "table", log::add)
                .best(parameters -> {
                    if (tried.size() == most) {
                        throw new IllegalStateException("killed");
                    }
                    tried.add(parameters);
                    return 1 - Math.abs(parameters.leaves() - 40) / 1000.0 + parameters.trees() / 1e6;
                });
    }

    @Test
    void randomSearch_findsTheBestOfItsTrials() {
        Trial best = search(Kind.RANDOM);

        assertEquals(TRIALS, tried.size());
        assertEquals(BASE, tried.get(0));
        int nearest = tried.stream()
                .mapToInt(parameters -> Math.abs(parameters.leaves() - 40))
                .min()
                .orElseThrow();
        assertEquals(nearest, Math.abs(best.parameters().leaves() - 40));
        assertTrue(log.get(TRIALS - 1).contains("best so far"), log::toString);
    }

    @Test
    void halving_givesAllTreesToFewTrials() {
        Trial best = search(Kind.HALVING);

        assertEquals(9 + 3 + 1, tried.size());
        assertEquals(20, tried.get(0).trees());
        assertEquals(60, tried.get(9).trees());
        assertEquals(180, best.parameters().trees());
    }

    @ParameterizedTest
    @EnumSource(Kind.class)
    void killedSearch_goesOnWhereItWas(Kind kind) throws IOException {
        Trial expected = search(kind);
        List<BoosterParameters> inOneGo = List.copyOf(tried);
        Files.delete(folder.resolve("state"));
        tried.clear();
        assertThrows(IllegalStateException.class, () -> search(kind, 5));
        Files.writeString(folder.resolve("state"), Files.readString(folder.resolve("state")) + "{\"trial\":5,\"tre");

        Trial resumed = search(kind);

        assertEquals(expected, resumed);
        assertEquals(inOneGo, tried);
    }

    @Test
    void stateOfAnotherSearch_isRefused() {
        Trial unused = search(Kind.RANDOM);

        InputException refusal = assertThrows(InputException.class, () -> search(Kind.HALVING));

        assertTrue(refusal.toString().contains("belongs to another search"), refusal::toString);
    }
}
