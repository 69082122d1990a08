package dev.sluice.trainer;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Collections;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class ClustersTest {

    @Test
    void clustersOfOne_haveAboutWilsonsInterval() {
        List<Share> singles = Stream.concat(
                        Collections.nCopies(700, new Share(1, 1)).stream(),
                        Collections.nCopies(300, new Share(0, 1)).stream())
                .toList();

        double[] interval = Clusters.of(singles).interval();

        assertEquals(new Share(700, 1000).low(), interval[0], 0.5);
        assertEquals(new Share(700, 1000).high(), interval[1], 0.5);
    }

    @Test
    void copies_widenTheInterval() {
        List<Share> ten = Stream.concat(
                        Collections.nCopies(7, new Share(100, 100)).stream(),
                        Collections.nCopies(3, new Share(0, 100)).stream())
                .toList();

        double[] interval = Clusters.of(ten).interval();

        assertEquals(70, Clusters.of(ten).total().percent());
        assertTrue(interval[0] <= 40 && interval[1] >= 90, interval[0] + " to " + interval[1]);
    }

    @Test
    void clustersThatAgree_areCountedByWilson() {
        Clusters all = Clusters.of(Collections.nCopies(20, new Share(50, 50)));
        Clusters none = Clusters.of(Collections.nCopies(20, new Share(0, 50)));

        assertArrayEquals(new double[] {new Share(20, 20).low(), 100}, all.interval(), 1e-9);
        assertArrayEquals(new double[] {0, new Share(0, 20).high()}, none.interval(), 1e-9);
    }

    @Test
    void everyClusterAsOne_ignoresItsSize() {
        assertEquals(
                50, Clusters.of(List.of(new Share(90, 90), new Share(0, 10))).percentByCluster());
    }

    @Test
    void sameClusters_haveTheSameInterval() {
        List<Share> clusters = List.of(new Share(3, 5), new Share(1, 9), new Share(4, 4));

        assertEquals(Clusters.of(clusters).intervalText(), Clusters.of(clusters).intervalText());
        assertEquals("-", Clusters.of(List.of()).intervalText());
    }
}
