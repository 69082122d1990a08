package dev.sluice.gateway;

import java.util.Comparator;
import java.util.List;

/** How one of several servers is chosen. Keeps its books in the servers, under the lock of {@link UpstreamServers}. */
enum Balance {
    /** Each in turn, by weight, and evenly spread: with 2 and 1, the heavier one is never chosen thrice in a row. */
    ROUND_ROBIN {
        @Override
        UpstreamServer choose(List<UpstreamServer> candidates) {
            UpstreamServer best = candidates.get(0);
            int sum = 0;
            for (UpstreamServer candidate : candidates) {
                candidate.credit += candidate.weight();
                sum += candidate.weight();
                best = candidate.credit > best.credit ? candidate : best;
            }
            best.credit -= sum;
            return best;
        }
    },
    /** The one with the fewest requests for its weight; of equals, each in turn. */
    LEAST_CONNECTIONS {
        @Override
        UpstreamServer choose(List<UpstreamServer> candidates) {
            double least =
                    candidates.stream().mapToDouble(UpstreamServer::load).min().orElseThrow();
            return ROUND_ROBIN.choose(candidates.stream()
                    .filter(candidate -> candidate.load() == least)
                    .sorted(Comparator.comparingInt(candidate -> -candidate.credit))
                    .toList());
        }
    };

    /** Chooses one of {@code candidates}, of which there is at least one. */
    abstract UpstreamServer choose(List<UpstreamServer> candidates);
}
