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
        this.threads = threads;
        this.executor = Executors.newFixedThreadPool(threads, task -> {
            Thread thread = new Thread(task, "worker");
            thread.setDaemon(true);
            return thread;
        });
    }

    /** Maps what {@code items} supplies until it supplies null; null results are dropped. */
    <T, R> void map(Supplier<@Nullable T> items, Function<T, @Nullable R> function, Consumer<R> results) {
        Queue<Future<List<R>>> pending = new ArrayDeque<>();
        for (List<T> slice = slice(items); !slice.isEmpty(); slice = slice(items)) {
            List<T> work = slice;
            pending.add(executor.submit(() -> mapped(work, function)));
            if (pending.size() > threads * AHEAD) {
                result(pending.remove()).forEach(results);
            }
        }
        pending.forEach(slice -> result(slice).forEach(results));
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

    private static <T, R> List<R> mapped(List<T> items, Function<T, @Nullable R> function) {
        List<R> results = new ArrayList<>(items.size());
        for (T item : items) {
            R result = function.apply(item);
            if (result != null) {
                results.add(result);
            }
        }
        return results;
    }

    private static <R> List<R> result(Future<List<R>> slice) {
        try {
            return slice.get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof RuntimeException cause) {
                throw cause;
            }
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() {
        executor.shutdownNow();
    }
}
