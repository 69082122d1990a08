package dev.sluice.gateway;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.xnio.XnioIoThread;
import org.xnio.XnioWorker;
import org.xnio.conduits.ReadReadyHandler;

/**
 * The body of an HTTP/2 request as Undertow reads it: what has arrived and was not read yet, never more than the
 * stream's window. Confined to the connection's I/O thread.
 */
final class Http2Body implements ByteSource {

    private final Http2Request request;
    private final ByteBuf bytes = Unpooled.buffer(0);
    private final Readiness readiness;
    private boolean ended;
    private boolean broken;
    private boolean givenUp;
    private @Nullable String fault;

    Http2Body(Http2Request request) {
        this.request = request;
        this.readiness = new Readiness(request::later, this::isReady);
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
        readiness.wake();
        return 0;
    }

    void end() {
        ended = true;
        readiness.wake();
    }

    /** Ends the body where it is; what is wrong shows when it is read to there. */
    void fail(String why) {
        if (!ended) {
            fault = why;
            ended = true;
            readiness.wake();
        }
    }

    /** Nothing more will come. */
    void breakOff() {
        if (!ended) {
            broken = true;
            readiness.wake();
        }
    }

    /** Nobody will read on. */
    void giveUp() {
        if (!givenUp) {
            givenUp = true;
            request.consumed(bytes.readableBytes());
            clear();
            readiness.wake();
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

    private boolean isReady() {
        return bytes.isReadable() || ended || broken || givenUp;
    }

    @Override
    public void resumeReads() {
        readiness.resume();
    }

    @Override
    public void wakeupReads() {
        readiness.wakeup();
    }

    @Override
    public void suspendReads() {
        readiness.suspend();
    }

    @Override
    public boolean isReadResumed() {
        return readiness.isResumed();
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
        readiness.handler(wanted::readReady);
    }
}
