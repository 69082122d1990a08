package dev.sluice.gateway;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.FileChannel;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.xnio.IoUtils;
import org.xnio.XnioIoThread;
import org.xnio.XnioWorker;
import org.xnio.channels.StreamSinkChannel;
import org.xnio.conduits.ConduitReadableByteChannel;
import org.xnio.conduits.ReadReadyHandler;
import org.xnio.conduits.StreamSourceConduit;

/**
 * The body of an HTTP/2 request as Undertow reads it: what has arrived and was not read yet, never more than the
 * stream's window. Confined to the connection's I/O thread.
 */
final class Http2Body implements StreamSourceConduit {

    private final Http2Request request;
    private final ByteBuf bytes = Unpooled.buffer(0);
    private boolean ended;
    private boolean broken;
    private boolean givenUp;
    private boolean resumed;
    private boolean scheduled;
    private @Nullable String fault;
    private @Nullable ReadReadyHandler handler;

    Http2Body(Http2Request request) {
        this.request = request;
    }

    @Nullable
    String fault() {
        return fault;
    }

    /** Takes a piece in; returns how much of it nobody will read. */
    int arrive(ByteBuf piece) {
        if (givenUp || ended || broken) {
            return piece.readableBytes();
        }
        bytes.writeBytes(piece);
        wake();
        return 0;
    }

    void end() {
        ended = true;
        wake();
    }

    /** Ends the body where it is; what is wrong shows when it is read to there. */
    void fail(String why) {
        if (!ended) {
            fault = why;
            ended = true;
            wake();
        }
    }

    /** Nothing more will come. */
    void breakOff() {
        if (!ended) {
            broken = true;
            wake();
        }
    }

    /** Nobody will read on. */
    void giveUp() {
        if (!givenUp) {
            givenUp = true;
            request.consumed(bytes.readableBytes());
            clear();
            wake();
        }
    }

    private void clear() {
        bytes.clear();
        bytes.capacity(0);
    }

    @Override
    public int read(ByteBuffer out) throws IOException {
        int count = Math.min(out.remaining(), bytes.readableBytes());
        if (count > 0) {
            ByteBuffer piece = out.slice(out.position(), count);
            bytes.readBytes(piece);
            out.position(out.position() + count);
            if (!bytes.isReadable()) {
                clear();
            }
            request.consumed(count);
            return count;
        }
        if (givenUp || ended) {
            request.bodyRead();
            return -1;
        }
        if (broken) {
            throw new ClosedChannelException();
        }
        return 0;
    }

    @Override
    public long read(ByteBuffer[] outs, int offset, int count) throws IOException {
        for (int i = offset; i < offset + count; i++) {
            if (outs[i].hasRemaining()) {
                return read(outs[i]);
            }
        }
        return 0;
    }

    @Override
    public long transferTo(long position, long count, FileChannel target) throws IOException {
        return target.transferFrom(new ConduitReadableByteChannel(this), position, count);
    }

    @Override
    public long transferTo(long count, ByteBuffer throughBuffer, StreamSinkChannel target) throws IOException {
        return IoUtils.transfer(new ConduitReadableByteChannel(this), count, throughBuffer, target);
    }

    private boolean isReady() {
        return bytes.isReadable() || ended || broken || givenUp;
    }

    private void wake() {
        if (resumed && isReady()) {
            schedule();
        }
    }

    private void schedule() {
        if (!scheduled) {
            scheduled = true;
            request.later(this::signal);
        }
    }

    private void signal() {
        scheduled = false;
        if (resumed && handler != null) {
            handler.readReady();
            wake();
        }
    }

    @Override
    public void resumeReads() {
        resumed = true;
        wake();
    }

    @Override
    public void wakeupReads() {
        resumed = true;
        schedule();
    }

    @Override
    public void suspendReads() {
        resumed = false;
    }

    @Override
    public boolean isReadResumed() {
        return resumed;
    }

    @Override
    public void terminateReads() {
        giveUp();
    }

    @Override
    public boolean isReadShutdown() {
        return givenUp || (ended && !bytes.isReadable());
    }

    @Override
    public void awaitReadable() throws IOException {
        throw new IOException("nothing may block here");
    }

    @Override
    public void awaitReadable(long time, TimeUnit unit) throws IOException {
        awaitReadable();
    }

    @Override
    public XnioIoThread getReadThread() {
        return request.getIoThread();
    }

    @Override
    public XnioWorker getWorker() {
        return request.getWorker();
    }

    @Override
    public void setReadReadyHandler(ReadReadyHandler wanted) {
        handler = wanted;
    }
}
