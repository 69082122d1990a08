package dev.sluice.trainer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.trainer.CrossFit.Scored;
import dev.sluice.trainer.Spread.Row;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class SpreadTest {

    private final List<Scored> requests = new ArrayList<>();

    @Test
    void sitesThatAreAlike_realiseWhatWasPromised() {
        SplittableRandom random = new SplittableRandom(1);
        for (int i = 0; i < 40_000; i++) {
            requests.add(new Scored("site " + i % 40, random.nextDouble(), i));
        }

        Row row = rows(10_000).get(0);

        assertEquals(10_000, row.median(), 1_500);
        assertTrue(row.high() < 15_000, row.toString());
    }

    @Test
    void oddSite_isWhatTheOthersDidNotForesee() {
        for (int i = 0; i < 40_000; i++) {
            requests.add(new Scored("site " + i % 40, i % 40 == 7 ? 2 : 1.0 / (i + 1), i));
        }

        Row row = rows(1_000).get(0);

        assertTrue(row.high() > 50_000, row.toString());
        assertTrue(row.keptPercent() >= 60 && row.keptPercent() <= 90, row.toString());
    }

    @Test
    void budgetBeyondTheSample_hasNoRow() {
        for (int i = 0; i < 400; i++) {
            requests.add(new Scored("site " + i % 10, i, i));
        }

        assertEquals(List.of(), rows(100));
        assertEquals(1, rows(10_000).size());
    }

    @Test
    void fewSites_haveNoSpread() {
        requests.add(new Scored("a", 1, 1));

        assertEquals(List.of(), rows(500_000));
    }

    private List<Row> rows(int perMillion) {
        return new Spread(requests).rows(List.of(perMillion), seen -> CalibrationTable.of(seen, 1));
    }
}
