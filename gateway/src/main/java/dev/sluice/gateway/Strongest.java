package dev.sluice.gateway;

import java.util.Comparator;
import java.util.stream.IntStream;

/** Finds what moved a rawScore most. */
final class Strongest {

    private Strongest() {}

    /** The places of the strongest of the first {@code count} contributions that are not 0, the strongest first. */
    static IntStream of(double[] contributions, int count, int most) {
        return IntStream.range(0, count)
                .filter(i -> contributions[i] != 0)
                .boxed()
                .sorted(Comparator.comparingDouble(i -> -Math.abs(contributions[i])))
                .limit(most)
                .mapToInt(Integer::intValue);
    }
}
