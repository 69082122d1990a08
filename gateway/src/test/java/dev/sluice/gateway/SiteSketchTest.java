package dev.sluice.gateway;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.detector.Calibration;
import dev.sluice.detector.Threshold;
import java.util.Random;
import org.junit.jupiter.api.Test;

class SiteSketchTest {

    private static final Threshold BUDGET = Threshold.ofBudget(500);

    /** Clients with {@code each} requests whose scores are spread evenly over 0 to 100. */
    private static SiteSketch site(int clients, int each, long seed) {
        SiteSketch sketch = new SiteSketch();
        Random random = new Random(seed);
        for (int i = 0; i < clients; i++) {
            long client = random.nextLong();
            for (int j = 0; j < each; j++) {
                sketch.add(client, 100 * random.nextDouble());
            }
        }
        return sketch;
    }

    @Test
    void proposesTheScoreThatMeetsTheBudget() {
        double sum = 0;
        for (int seed = 0; seed < 20; seed++) {
            sum += site(2000, 10, seed).scoreAt(BUDGET).orElseThrow();
        }
        assertEquals(99.95, sum / 20, 0.01);
    }

    @Test
    void saysHowManyRequestsAreMissing() {
        SiteSketch sketch = site(100, 10, 1);
        assertEquals(Calibration.requestsNeeded(BUDGET) - 1000, sketch.missing(BUDGET));
        assertTrue(sketch.scoreAt(BUDGET).isEmpty());
        assertEquals(0, sketch.missing(Threshold.ofBudget(1000)));
        assertTrue(sketch.scoreAt(Threshold.ofBudget(1000)).isPresent());
    }

    @Test
    void fewClientsAreNoSite() {
        assertTrue(site(SiteSketch.LEAST_CLIENTS - 1, 1000, 1).scoreAt(BUDGET).isEmpty());
    }

    @Test
    void aFloodFromOneClientHardlyMovesTheProposal() {
        for (int seed = 0; seed < 20; seed++) {
            SiteSketch sketch = site(2000, 10, seed);
            double before = sketch.scoreAt(BUDGET).orElseThrow();
            for (int i = 0; i < 1000; i++) {
                sketch.add(Long.MIN_VALUE + seed, 99.99 + i / 1e6);
            }
            double after = sketch.scoreAt(BUDGET).orElseThrow();
            assertEquals(before, after, 0.02, "seed " + seed);
        }
    }

    @Test
    void oneScoreOfAClientCountsOnce_andOnlyItsHighestOnesDo() {
        SiteSketch sketch = new SiteSketch();
        for (int i = 0; i < 100; i++) {
            sketch.add(1, 50);
            sketch.add(1, 99 + i / 1000.0);
        }
        assertEquals(SiteSketch.PER_CLIENT, sketch.state().tail().size());
        assertTrue(sketch.state().tail().stream().allMatch(high -> high.score() >= 99.092));
    }

    @Test
    void clientsAreCountedOrEstimated() {
        assertEquals(17, site(17, 3, 1).clients());
        long many = site(20_000, 1, 1).clients();
        assertTrue(Math.abs(many - 20_000) < 3000, many + " clients");
    }

    @Test
    void memoryIsBounded_andOldRequestsFade() {
        SiteSketch sketch = site(SiteSketch.HALVE_AT / 100, 100, 1);
        assertEquals(SiteSketch.HALVE_AT / 2, sketch.requests());
        assertTrue(sketch.state().tail().size() <= SiteSketch.TAIL);
        assertTrue(sketch.state().clients().size() <= 256);
    }

    @Test
    void survivesAsItsState() {
        SiteSketch sketch = site(2000, 10, 1);
        SiteSketch again = SiteSketch.of(sketch.state());
        assertEquals(sketch.scoreAt(BUDGET), again.scoreAt(BUDGET));
        assertEquals(sketch.clients(), again.clients());
        assertFalse(again.scoreAt(BUDGET).isEmpty());
    }
}
