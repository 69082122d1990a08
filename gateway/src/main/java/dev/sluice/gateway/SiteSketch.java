package dev.sluice.gateway;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.sluice.detector.Calibration;
import dev.sluice.detector.Threshold;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.TreeSet;

/**
 * How the requests of one route score: their number and the highest scores. Of one client it keeps each score once, and
 * the {@value #PER_CLIENT} highest. When it has seen {@value #HALVE_AT} requests it forgets every second one, so that
 * newer ones count more. At most about 30 kB; not thread-safe.
 */
final class SiteSketch {

    static final int TAIL = 1024;
    static final int PER_CLIENT = 8;
    static final int HALVE_AT = 500_000;

    /** Fewer could be the people who try the gateway out. */
    static final int LEAST_CLIENTS = 10;

    private static final int CLIENT_SAMPLE = 256;
    private static final Comparator<High> HIGHEST_FIRST =
            Comparator.comparingDouble(High::score).reversed();

    private final List<High> tail = new ArrayList<>();
    private final TreeSet<Long> lowestClients = new TreeSet<>();
    private long requests;

    /**
     * A high score.
     *
     * @param score of a request
     * @param client keyed hash of who sent it
     */
    record High(
            @JsonProperty("score") double score,
            @JsonProperty("client") long client) {}

    /** What a file keeps of a sketch. */
    record State(
            @JsonProperty("requests") long requests,
            @JsonProperty("clients") Collection<Long> clients,
            @JsonProperty("tail") List<High> tail) {}

    static SiteSketch of(State state) {
        SiteSketch sketch = new SiteSketch();
        sketch.requests = state.requests();
        sketch.lowestClients.addAll(state.clients());
        sketch.tail.addAll(state.tail());
        sketch.tail.sort(HIGHEST_FIRST);
        return sketch;
    }

    State state() {
        return new State(requests, List.copyOf(lowestClients), List.copyOf(tail));
    }

    /** Takes in a request that scored {@code score}; {@code client} is spread evenly over all numbers. */
    void add(long client, double score) {
        requests++;
        lowestClients.add(client);
        if (lowestClients.size() > CLIENT_SAMPLE) {
            lowestClients.pollLast();
        }
        if (tail.size() < TAIL || score > tail.get(tail.size() - 1).score()) {
            addHigh(new High(score, client));
        }
        if (requests >= HALVE_AT) {
            halve();
        }
    }

    private void addHigh(High high) {
        List<High> same =
                tail.stream().filter(one -> one.client() == high.client()).toList();
        if (same.contains(high)) {
            return;
        }
        if (same.size() >= PER_CLIENT) {
            High lowest = same.get(same.size() - 1);
            if (lowest.score() > high.score()) {
                return;
            }
            tail.remove(lowest);
        }
        int at = 0;
        while (at < tail.size() && tail.get(at).score() >= high.score()) {
            at++;
        }
        tail.add(at, high);
        if (tail.size() > TAIL) {
            tail.remove(TAIL);
        }
    }

    private void halve() {
        requests /= 2;
        List<High> kept = new ArrayList<>();
        for (int i = 1; i < tail.size(); i += 2) {
            kept.add(tail.get(i));
        }
        tail.clear();
        tail.addAll(kept);
    }

    long requests() {
        return requests;
    }

    /** Number of clients; beyond {@value #CLIENT_SAMPLE} an estimate from the lowest hashes, off by some 6 %. */
    long clients() {
        if (lowestClients.size() < CLIENT_SAMPLE) {
            return lowestClients.size();
        }
        double share = (lowestClients.last() - (double) Long.MIN_VALUE) / Math.pow(2, 64);
        return Math.round((CLIENT_SAMPLE - 1) / share);
    }

    /** Requests that must still come before a threshold for {@code budget} can be told. */
    long missing(Threshold budget) {
        return Math.max(0, Calibration.requestsNeeded(budget) - requests);
    }

    /**
     * The lowest score from which on {@code budget} holds here, by the rule of the model's own calibration, but without
     * the client that has most of the scores that high. Nothing if too little was seen, or if nothing scored.
     */
    OptionalDouble scoreAt(Threshold budget) {
        if (missing(budget) > 0 || clients() < LEAST_CLIENTS) {
            return OptionalDouble.empty();
        }
        List<High> counted = withoutLoudest((int) (requests * budget.perMillion() / 1_000_000) + PER_CLIENT + 1);
        List<Double> scores = new ArrayList<>();
        List<Long> atLeast = new ArrayList<>();
        for (int i = 0; i < counted.size(); i++) {
            boolean last = i + 1 == counted.size()
                    || counted.get(i + 1).score() < counted.get(i).score();
            if (last) {
                scores.add(counted.get(i).score());
                atLeast.add(i + 1L);
            }
        }
        return scores.isEmpty()
                ? OptionalDouble.empty()
                : new Calibration(
                                requests,
                                scores.stream().mapToDouble(Double::doubleValue).toArray(),
                                atLeast.stream().mapToLong(Long::longValue).toArray())
                        .rawScoreAt(budget);
    }

    private List<High> withoutLoudest(int top) {
        Map<Long, Integer> counts = new HashMap<>();
        long loudest = 0;
        for (High high : tail.subList(0, Math.min(top, tail.size()))) {
            int count = counts.merge(high.client(), 1, Integer::sum);
            if (counts.size() == 1 || count > counts.getOrDefault(loudest, 0)) {
                loudest = high.client();
            }
        }
        long without = loudest;
        return tail.stream().filter(high -> high.client() != without).toList();
    }
}
