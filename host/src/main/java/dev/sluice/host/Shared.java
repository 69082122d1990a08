package dev.sluice.host;

/**
 * Something that several setups use one after the other, closed when the last of them is done with it. Thread-safe.
 *
 * @param <T> what it is
 */
public final class Shared<T extends Shared.Closeable> {

    private final T value;
    private int users = 1;

    public Shared(T value) {
        this.value = value;
    }

    /** Closes without a checked exception. */
    public interface Closeable extends AutoCloseable {

        @Override
        void close();
    }

    public T value() {
        return value;
    }

    /** One user more. */
    public synchronized Shared<T> share() {
        users++;
        return this;
    }

    /** One user less. */
    public void release() {
        boolean last;
        synchronized (this) {
            last = --users == 0;
        }
        if (last) {
            value.close();
        }
    }
}
