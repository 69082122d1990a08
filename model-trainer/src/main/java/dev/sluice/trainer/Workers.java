package dev.sluice.trainer;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A few threads that map a stream of items and keep its order, so that results do not depend on timing. At most
 * {@value #AHEAD} slices of {@value #SLICE} items a thread are held at a time.
 */
final class Workers implements AutoCloseable {

    private static final int SLICE = 64;
    private static final int AHEAD = 4;

    private final int threads;
    private final ExecutorService executor;

    Workers(int threads) {
        if (threads < 1) {
            throw new InputException("--threads is at least 1, not " + threads);
        }
        this.threads = threads;
        this.executor = Executors.newFixedThreadPool(threads, task -> {
            Thread thread = new Thread(task, "worker");
            thread.setDaemon(true);
            return thread;
        });
    }

    /**
     * Maps what {@code items} supplies until it supplies null; null results are dropped. A function that throws ends the
     * work, after the results of all items before it.
     */
    <T, R> void map(Supplier<@Nullable T> items, Function<T, @Nullable R> function, Consumer<R> results) {
        Queue<Future<Mapped<R>>> pending = new ArrayDeque<>();
        for (List<T> slice = slice(items); !slice.isEmpty(); slice = slice(items)) {
            List<T> work = slice;
            pending.add(executor.submit(() -> mapped(work, function)));
            if (pending.size() > threads * AHEAD) {
                await(pending.remove()).into(results);
            }
        }
        pending.forEach(slice -> await(slice).into(results));
    }

    private record Mapped<R>(List<R> results, @Nullable RuntimeException failure) {

        void into(Consumer<R> consumer) {
            results.forEach(consumer);
            if (failure != null) {
                throw failure;
            }
        }
    }

    private static <T> List<T> slice(Supplier<@Nullable T> items) {
        List<T> slice = new ArrayList<>(SLICE);
        while (slice.size() < SLICE) {
            T item = items.get();
            if (item == null) {
                break;
            }
            slice.add(item);
        }
        return slice;
    }

    private static <T, R> Mapped<R> mapped(List<T> items, Function<T, @Nullable R> function) {
        List<R> results = new ArrayList<>(items.size());
        try {
            for (T item : items) {
                R result = function.apply(item);
                if (result != null) {
                    results.add(result);
                }
            }
            return new Mapped<>(results, null);
        } catch (RuntimeException failure) {
            return new Mapped<>(results, failure);
        }
    }

    private static <R> Mapped<R> await(Future<Mapped<R>> slice) {
        try {
            return slice.get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        } catch (ExecutionException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() {
        executor.shutdownNow();
    }
}
