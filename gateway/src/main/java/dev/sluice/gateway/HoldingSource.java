package dev.sluice.gateway;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.util.concurrent.TimeUnit;
import org.xnio.channels.StreamSinkChannel;
import org.xnio.conduits.AbstractStreamSourceConduit;
import org.xnio.conduits.StreamSourceConduit;

/** Hands on what it reads from {@code next}, and may hold bytes of which the socket no longer gives a signal. */
abstract class HoldingSource extends AbstractStreamSourceConduit<StreamSourceConduit> implements ByteSource {

    HoldingSource(StreamSourceConduit next) {
        super(next);
    }

    /** True if there is something to read whatever the socket has. */
    abstract boolean holdsBytes();

    @Override
    public abstract int read(ByteBuffer out) throws IOException;

    @Override
    public long read(ByteBuffer[] outs, int offset, int count) throws IOException {
        return ByteSource.super.read(outs, offset, count);
    }

    @Override
    public long transferTo(long position, long count, FileChannel target) throws IOException {
        return ByteSource.super.transferTo(position, count, target);
    }

    @Override
    public long transferTo(long count, ByteBuffer throughBuffer, StreamSinkChannel target) throws IOException {
        return ByteSource.super.transferTo(count, throughBuffer, target);
    }

    @Override
    public void resumeReads() {
        if (holdsBytes()) {
            next.wakeupReads();
        } else {
            next.resumeReads();
        }
    }

    @Override
    public void awaitReadable() throws IOException {
        if (!holdsBytes()) {
            next.awaitReadable();
        }
    }

    @Override
    public void awaitReadable(long time, TimeUnit unit) throws IOException {
        if (!holdsBytes()) {
            next.awaitReadable(time, unit);
        }
    }
}
