package dev.sluice.gateway;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.util.concurrent.TimeUnit;
import org.xnio.IoUtils;
import org.xnio.channels.StreamSinkChannel;
import org.xnio.conduits.AbstractStreamSourceConduit;
import org.xnio.conduits.ConduitReadableByteChannel;
import org.xnio.conduits.StreamSourceConduit;

/** Gives bytes that were read already once more, then what follows them. Confined to the connection's I/O thread. */
final class ReplaySource extends AbstractStreamSourceConduit<StreamSourceConduit> {

    private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);

    private ByteBuffer bytes;

    ReplaySource(StreamSourceConduit next, ByteBuffer bytes) {
        super(next);
        this.bytes = bytes;
    }

    @Override
    public int read(ByteBuffer out) throws IOException {
        return bytes.hasRemaining() ? move(out) : next.read(out);
    }

    private int move(ByteBuffer out) {
        int count = ChunkReader.transfer(bytes, out, bytes.remaining());
        if (!bytes.hasRemaining()) {
            bytes = NOTHING;
        }
        return count;
    }

    @Override
    public long read(ByteBuffer[] outs, int offset, int count) throws IOException {
        if (!bytes.hasRemaining()) {
            return next.read(outs, offset, count);
        }
        long moved = 0;
        for (int i = offset; i < offset + count; i++) {
            moved += move(outs[i]);
        }
        return moved;
    }

    @Override
    public long transferTo(long position, long count, FileChannel target) throws IOException {
        return target.transferFrom(new ConduitReadableByteChannel(this), position, count);
    }

    @Override
    public long transferTo(long count, ByteBuffer throughBuffer, StreamSinkChannel target) throws IOException {
        return IoUtils.transfer(new ConduitReadableByteChannel(this), count, throughBuffer, target);
    }

    /** The socket does not signal bytes that are already here. */
    @Override
    public void resumeReads() {
        if (bytes.hasRemaining()) {
            next.wakeupReads();
        } else {
            next.resumeReads();
        }
    }

    @Override
    public void awaitReadable() throws IOException {
        if (!bytes.hasRemaining()) {
            next.awaitReadable();
        }
    }

    @Override
    public void awaitReadable(long time, TimeUnit timeUnit) throws IOException {
        if (!bytes.hasRemaining()) {
            next.awaitReadable(time, timeUnit);
        }
    }
}
