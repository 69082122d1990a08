package dev.sluice.servlet;

import jakarta.servlet.ReadListener;
import jakarta.servlet.ServletInputStream;
import java.io.IOException;
import java.util.Arrays;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * A request's body as the application reads it: what was read for inspection, then the rest as it comes from the
 * container, blocking or not, whatever the application wants. The last bytes stay here until they have been judged. Holds
 * the inspected part until it is read, then the tail. Not thread-safe, like any stream.
 */
final class BodyStream extends ServletInputStream {

    private static final int STEP = 8 << 10;

    private final @Nullable ServletInputStream rest;
    private final Executor later;
    private final int tailBytes;
    private final Tail tail;
    private byte[] held;
    private int from;
    private int to;
    private boolean ended;
    private boolean granted;
    private @Nullable IOException fault;

    /** Judges the last bytes of a body. */
    @FunctionalInterface
    interface Tail {

        /** Throws if they must not be read. */
        void judge(byte[] bytes) throws IOException;
    }

    private BodyStream(byte[] start, @Nullable ServletInputStream rest, Executor later, int tailBytes, Tail tail) {
        this.held = start;
        this.to = start.length;
        this.rest = rest;
        this.later = later;
        this.ended = rest == null;
        this.granted = rest == null || tailBytes == 0;
        this.tailBytes = tailBytes;
        this.tail = tail;
    }

    /** A body that is all there; containers do not always tell listeners of one, so {@code later} has to. */
    static BodyStream whole(byte[] bytes, Executor later) {
        return new BodyStream(bytes, null, later, 0, ignored -> {});
    }

    /** A body of which {@code rest} has more; its last {@code tailBytes} have to pass {@code tail}. */
    static BodyStream of(byte[] start, ServletInputStream rest, int tailBytes, Tail tail) {
        return new BodyStream(start, rest, Runnable::run, tailBytes, tail);
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
        if (fault != null) {
            throw fault;
        }
        if (from == to && granted && rest != null && !ended) {
            int count = rest.read(bytes, offset, length);
            ended = count < 0;
            return count;
        }
        while (length > 0 && free() == 0 && rest != null && !ended) {
            fill(rest);
        }
        int count = Math.min(length, free());
        System.arraycopy(held, from, bytes, offset, count);
        from += count;
        return count == 0 && length > 0 ? -1 : count;
    }

    /** Bytes that may be given away. */
    private int free() {
        return granted ? to - from : Math.max(0, to - from - tailBytes);
    }

    private void fill(ServletInputStream more) throws IOException {
        if (held.length - to < STEP) {
            held = Arrays.copyOf(Arrays.copyOfRange(held, from, to), to - from + Math.max(STEP, to - from));
            to -= from;
            from = 0;
        }
        int count = more.read(held, to, held.length - to);
        if (count < 0) {
            end();
        } else {
            to += count;
        }
    }

    private void end() throws IOException {
        ended = true;
        if (granted) {
            return;
        }
        try {
            tail.judge(Arrays.copyOfRange(held, Math.max(from, to - tailBytes), to));
            granted = true;
        } catch (IOException e) {
            fault = e;
            throw e;
        }
    }

    @Override
    public int available() throws IOException {
        return from == to && granted && rest != null && !ended ? rest.available() : free();
    }

    @Override
    public boolean isFinished() {
        return from == to && granted && (rest == null || ended || rest.isFinished());
    }

    /** Containers forbid to read what is at its end unless they said that it is ready. */
    @Override
    public boolean isReady() {
        if (rest == null) {
            return true;
        }
        try {
            while (free() == 0 && !ended) {
                if (rest.isFinished()) {
                    end();
                } else if (!rest.isReady()) {
                    return false;
                } else if (granted) {
                    return true;
                } else {
                    fill(rest);
                }
            }
        } catch (IOException e) {
            fault = e; // told by the next read
        }
        return true;
    }

    @Override
    public void setReadListener(ReadListener listener) {
        Relay relay = new Relay(listener);
        if (rest == null) {
            later.execute(relay::tell);
        } else {
            rest.setReadListener(relay);
        }
    }

    @Override
    public void close() throws IOException {
        if (rest != null) {
            rest.close();
        }
    }

    /** Tells the application's listener of what is held here as well as of what comes. */
    private final class Relay implements ReadListener {

        private final ReadListener listener;
        private boolean over;

        Relay(ReadListener listener) {
            this.listener = listener;
        }

        /** What containers do with a listener. */
        void tell() {
            try {
                onDataAvailable();
            } catch (IOException | RuntimeException e) {
                onError(e);
            }
        }

        @Override
        public void onDataAvailable() throws IOException {
            if (!isFinished()) {
                listener.onDataAvailable();
            }
            if (isFinished() && !over) {
                over = true;
                listener.onAllDataRead();
            }
        }

        @Override
        public void onAllDataRead() throws IOException {
            onDataAvailable();
        }

        @Override
        public void onError(Throwable failure) {
            listener.onError(failure);
        }
    }
}
