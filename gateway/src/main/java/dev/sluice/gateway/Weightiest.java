package dev.sluice.gateway;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;

/** Of many things, the few with the most weight. Not thread-safe. */
final class Weightiest<T> {

    private final int limit;
    private final PriorityQueue<Weighed<T>> kept = new PriorityQueue<>(Comparator.comparingDouble(Weighed::weight));

    private record Weighed<T>(T thing, double weight) {}

    /** Keeps {@code limit} of them, at least one. */
    Weightiest(int limit) {
        this.limit = limit;
    }

    void offer(T thing, double weight) {
        Weighed<T> lightest = kept.peek();
        if (kept.size() == limit && lightest != null && weight <= lightest.weight()) {
            return;
        }
        kept.add(new Weighed<>(thing, weight));
        if (kept.size() > limit) {
            kept.remove();
        }
    }

    /** The weightiest first. */
    List<T> all() {
        List<Weighed<T>> sorted = new ArrayList<>(kept);
        sorted.sort(Comparator.<Weighed<T>>comparingDouble(Weighed::weight).reversed());
        return sorted.stream().map(Weighed::thing).toList();
    }
}
