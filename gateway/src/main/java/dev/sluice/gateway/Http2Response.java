package dev.sluice.gateway;

import io.netty.handler.codec.http2.DefaultHttp2Headers;
import io.netty.handler.codec.http2.Http2Headers;
import io.undertow.server.HttpServerExchange;
import io.undertow.util.HeaderValues;
import io.undertow.util.StatusCodes;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.FileChannel;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.xnio.IoUtils;
import org.xnio.XnioIoThread;
import org.xnio.XnioWorker;
import org.xnio.channels.StreamSourceChannel;
import org.xnio.conduits.ConduitWritableByteChannel;
import org.xnio.conduits.Conduits;
import org.xnio.conduits.StreamSinkConduit;
import org.xnio.conduits.WriteReadyHandler;

/**
 * The answer to an HTTP/2 request as Undertow writes it. Bytes are taken only as fast as the client's windows and the
 * socket let them go; no more than {@link #MAX_PIECES} frames wait. Confined to the connection's I/O thread.
 */
final class Http2Response implements StreamSinkConduit {

    private static final int MAX_PIECES = 4;
    private static final int MAX_PIECE_BYTES = 16 << 10;
    private static final Set<String> OF_A_CONNECTION =
            Set.of("connection", "keep-alive", "proxy-connection", "transfer-encoding", "upgrade");

    private final Http2Request request;
    private final Http2Session session;
    private final Readiness readiness;
    private boolean headSent;
    private boolean ended;
    private boolean broken;
    private int inFlight;
    private long lastProgress = System.nanoTime();

    Http2Response(Http2Request request, Http2Session session) {
        this.request = request;
        this.session = session;
        this.readiness = new Readiness(request::later, this::isReady);
    }

    /** True if all of it has been handed to the connection. */
    boolean isDone() {
        return ended && inFlight == 0 && !broken;
    }

    void breakOff() {
        if (!isDone()) {
            broken = true;
            wake();
        }
    }

    /** True if it has waited for the client for so long. */
    boolean stalls(long now, long nanos) {
        return !broken && (readiness.isResumed() || inFlight > 0) && now - lastProgress > nanos;
    }

    @Override
    public int write(ByteBuffer bytes) throws IOException {
        requireWhole();
        if (!bytes.hasRemaining()) {
            return 0;
        }
        if (!hasBody()) {
            int count = bytes.remaining();
            bytes.position(bytes.limit());
            return count;
        }
        sendHead(false);
        if (inFlight >= MAX_PIECES || !session.isWritable(request)) {
            return 0;
        }
        int count = Math.min(bytes.remaining(), MAX_PIECE_BYTES);
        ByteBuffer piece = bytes.slice(bytes.position(), count);
        bytes.position(bytes.position() + count);
        sending();
        session.writeData(request, piece, false);
        return count;
    }

    @Override
    public long write(ByteBuffer[] all, int offset, int count) throws IOException {
        long written = 0;
        for (int i = offset; i < offset + count; i++) {
            written += write(all[i]);
            if (all[i].hasRemaining()) {
                break;
            }
        }
        return written;
    }

    @Override
    public int writeFinal(ByteBuffer bytes) throws IOException {
        return Conduits.writeFinalBasic(this, bytes);
    }

    @Override
    public long writeFinal(ByteBuffer[] all, int offset, int count) throws IOException {
        return Conduits.writeFinalBasic(this, all, offset, count);
    }

    @Override
    public long transferFrom(FileChannel source, long position, long count) throws IOException {
        return source.transferTo(position, count, new ConduitWritableByteChannel(this));
    }

    @Override
    public long transferFrom(StreamSourceChannel source, long count, ByteBuffer throughBuffer) throws IOException {
        return IoUtils.transfer(source, count, throughBuffer, new ConduitWritableByteChannel(this));
    }

    @Override
    public void terminateWrites() throws IOException {
        if (!ended) {
            requireWhole();
            ended = true;
            if (headSent) {
                sending();
                session.writeData(request, ByteBuffer.allocate(0), true);
            } else {
                sendHead(true);
            }
        }
    }

    @Override
    public boolean flush() throws IOException {
        requireWhole();
        boolean flushed = inFlight == 0 && !session.isCongested();
        if (flushed && ended) {
            request.answered();
        }
        return flushed;
    }

    private void requireWhole() throws IOException {
        if (broken) {
            throw new ClosedChannelException();
        }
    }

    private void sending() {
        inFlight++;
        lastProgress = System.nanoTime();
    }

    /** Something of it has gone out, or will never. */
    void sent(boolean well) {
        inFlight--;
        lastProgress = System.nanoTime();
        broken |= !well;
        wake();
    }

    private boolean hasBody() {
        int status = request.exchange().getStatusCode();
        return !request.isHead() && status != StatusCodes.NO_CONTENT && status != StatusCodes.NOT_MODIFIED;
    }

    private void sendHead(boolean last) {
        if (!headSent) {
            headSent = true;
            sending();
            session.writeHead(request, head(), last);
        }
    }

    private Http2Headers head() {
        HttpServerExchange exchange = request.exchange();
        Http2Headers head = new DefaultHttp2Headers(false);
        head.status(Integer.toString(exchange.getStatusCode()));
        for (HeaderValues values : exchange.getResponseHeaders()) {
            String name = values.getHeaderName().toString().toLowerCase(Locale.ROOT);
            if (!OF_A_CONNECTION.contains(name)) {
                values.forEach(value -> head.add(name, value));
            }
        }
        if (exchange.getStatusCode() == StatusCodes.NO_CONTENT) {
            head.remove("content-length");
        }
        return head;
    }

    private boolean isReady() {
        return broken || (inFlight == 0 && !session.isCongested() && (ended || session.isWritable(request)));
    }

    void wake() {
        readiness.wake();
        awaitRoomIfCongested();
    }

    private void awaitRoomIfCongested() {
        if (readiness.isResumed() && !isReady() && session.isCongested()) {
            session.awaitRoom(this);
        }
    }

    @Override
    public void resumeWrites() {
        lastProgress = readiness.isResumed() ? lastProgress : System.nanoTime();
        readiness.resume();
        awaitRoomIfCongested();
    }

    @Override
    public void wakeupWrites() {
        readiness.wakeup();
    }

    @Override
    public void suspendWrites() {
        readiness.suspend();
    }

    @Override
    public boolean isWriteResumed() {
        return readiness.isResumed();
    }

    @Override
    public boolean isWriteShutdown() {
        return ended || broken;
    }

    @Override
    public void truncateWrites() {
        request.close();
    }

    @Override
    public void awaitWritable() throws IOException {
        throw new IOException("nothing may block here");
    }

    @Override
    public void awaitWritable(long time, TimeUnit unit) throws IOException {
        awaitWritable();
    }

    @Override
    public XnioIoThread getWriteThread() {
        return request.getIoThread();
    }

    @Override
    public XnioWorker getWorker() {
        return request.getWorker();
    }

    @Override
    public void setWriteReadyHandler(WriteReadyHandler wanted) {
        readiness.handler(() -> {
            wanted.writeReady();
            awaitRoomIfCongested();
        });
    }
}
