package dev.sluice.gateway;

import dev.sluice.host.Arrival;
import dev.sluice.host.Guard;
import dev.sluice.host.Head;
import dev.sluice.host.Reading;
import dev.sluice.host.Refusal;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.http2.AbstractHttp2ConnectionHandlerBuilder;
import io.netty.handler.codec.http2.DefaultHttp2Headers;
import io.netty.handler.codec.http2.Http2ConnectionDecoder;
import io.netty.handler.codec.http2.Http2ConnectionEncoder;
import io.netty.handler.codec.http2.Http2ConnectionHandler;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2EventAdapter;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2Exception.StreamException;
import io.netty.handler.codec.http2.Http2Flags;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.handler.codec.http2.Http2Settings;
import io.netty.handler.codec.http2.Http2Stream;
import io.undertow.connector.ByteBufferPool;
import io.undertow.connector.PooledByteBuffer;
import io.undertow.server.HttpHandler;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.xnio.IoUtils;
import org.xnio.StreamConnection;
import org.xnio.XnioExecutor;
import org.xnio.XnioIoThread;
import org.xnio.conduits.ConduitStreamSinkChannel;
import org.xnio.conduits.ConduitStreamSourceChannel;

/**
 * One HTTP/2 connection: Netty's codec between the socket and Undertow's exchanges. Frames, states, flow control and
 * header compression are the codec's; what a request may say is for {@link Http2HeadReader} and the {@link Guard}; each
 * request becomes an {@link Http2Request}. What a client may cost is bounded by the codec's own limits (streams, resets,
 * header blocks, empty frames) and by a {@link FloodMeter}.
 *
 * <p>Confined to the connection's I/O thread, but for {@link #drain}.
 */
final class Http2Session extends Http2EventAdapter {

    static final int MAX_STREAMS = 128;

    private static final Logger LOG = LoggerFactory.getLogger(Http2Session.class);
    private static final int WINDOW_BYTES = 128 << 10;
    private static final int READ_BYTES = 16 << 10;
    private static final int READS_IN_TURN = 16;
    private static final int MAX_WAITING_BYTES = 64 << 10;
    private static final int TINY_BYTES = 64;
    private static final int TINY_WINDOW_BYTES = 1 << 10;

    /** HPACK counts so many bytes more for each field. */
    private static final int FIELD_BYTES = 32;

    private static final Duration FAREWELL = Duration.ofSeconds(1);
    private static final Duration LOOK = Duration.ofSeconds(5);

    private final StreamConnection connection;
    private final ConduitStreamSourceChannel source;
    private final ConduitStreamSinkChannel sink;
    private final XnioIoThread ioThread;
    private final Peer peer;
    private final ByteBufferPool pool;
    private final Guard guard;
    private final ClientLimits limits;
    private final HttpHandler handler;
    private final Metrics metrics;
    private final Consumer<Http2Session> onEnd;
    private final Map<Integer, Http2Request> requests = new LinkedHashMap<>();
    private final Set<Http2Response> waiting = new HashSet<>();
    private final FloodMeter flood = new FloodMeter(System::nanoTime);
    private final Http2ConnectionHandler codec;
    private final EmbeddedChannel channel;
    private final ChannelHandlerContext context;
    private XnioExecutor.@Nullable Key timer;
    private @Nullable PooledByteBuffer out;
    private @Nullable ByteBuf next;
    private boolean reading;
    private boolean flushing;
    private boolean congested;
    private boolean leaving;
    private boolean closed;
    private long idleSince = System.nanoTime();

    private Http2Session(
            StreamConnection connection,
            Peer peer,
            ByteBufferPool pool,
            Guard guard,
            ClientLimits limits,
            HttpHandler handler,
            Metrics metrics,
            Consumer<Http2Session> onEnd) {
        this.connection = connection;
        this.source = connection.getSourceChannel();
        this.sink = connection.getSinkChannel();
        this.ioThread = connection.getIoThread();
        this.peer = peer;
        this.pool = pool;
        this.guard = guard;
        this.limits = limits;
        this.handler = handler;
        this.metrics = metrics;
        this.onEnd = onEnd;
        this.codec = new CodecBuilder(this, limits, metrics).build();
        this.channel = new EmbeddedChannel(codec);
        this.context = channel.pipeline().context(codec);
        codec.connection().addListener(this);
        codec.encoder().flowController().listener(this::writabilityChanged);
    }

    /** Serves a connection whose client speaks HTTP/2 from its first byte; on its I/O thread. */
    static Http2Session serve(
            StreamConnection connection,
            Peer peer,
            ByteBufferPool pool,
            Guard guard,
            ClientLimits limits,
            HttpHandler handler,
            Metrics metrics,
            Consumer<Http2Session> onEnd)
            throws Http2Exception {
        Http2Session session = new Http2Session(connection, peer, pool, guard, limits, handler, metrics, onEnd);
        session.start();
        return session;
    }

    private static final class CodecBuilder
            extends AbstractHttp2ConnectionHandlerBuilder<Http2ConnectionHandler, CodecBuilder> {

        private final Metrics metrics;

        CodecBuilder(Http2Session listener, ClientLimits limits, Metrics metrics) {
            this.metrics = metrics;
            server(true);
            frameListener(listener);
            initialSettings(new Http2Settings()
                    .maxConcurrentStreams(MAX_STREAMS)
                    .initialWindowSize(WINDOW_BYTES)
                    .maxHeaderListSize(limits.headBytes() + (long) limits.headerLines() * FIELD_BYTES));
            decoderEnforceMaxConsecutiveEmptyDataFrames(16);
            decoderEnforceMaxRstFramesPerWindow(200, 30);
            encoderEnforceMaxRstFramesPerWindow(200, 30);
            decoderEnforceMaxSmallContinuationFrames(16);
        }

        @Override
        protected Http2ConnectionHandler build() {
            return super.build();
        }

        @Override
        protected Http2ConnectionHandler build(
                Http2ConnectionDecoder decoder, Http2ConnectionEncoder encoder, Http2Settings settings) {
            return new Codec(decoder, encoder, settings, metrics);
        }
    }

    /** Counts what the codec refuses. */
    private static final class Codec extends Http2ConnectionHandler {

        private final Metrics metrics;

        Codec(Http2ConnectionDecoder decoder, Http2ConnectionEncoder encoder, Http2Settings settings, Metrics metrics) {
            super(decoder, encoder, settings);
            this.metrics = metrics;
        }

        @Override
        protected void onConnectionError(
                ChannelHandlerContext context, boolean outbound, Throwable cause, @Nullable Http2Exception fault) {
            metrics.http2Error(fault == null ? Http2Error.INTERNAL_ERROR : fault.error());
            super.onConnectionError(context, outbound, cause, fault);
        }

        @Override
        protected void onStreamError(
                ChannelHandlerContext context, boolean outbound, Throwable cause, StreamException fault) {
            metrics.http2Error(fault.error());
            super.onStreamError(context, outbound, cause, fault);
        }
    }

    private void start() throws Http2Exception {
        Http2Stream whole = codec.connection().connectionStream();
        codec.decoder().flowController().incrementWindowSize(whole, WINDOW_BYTES - 65_535);
        source.setReadListener(ready -> read());
        sink.setWriteListener(ready -> flush());
        connection.setCloseListener(gone -> over());
        timer = ioThread.executeAfter(this::look, LOOK.toMillis(), TimeUnit.MILLISECONDS);
        flush();
        source.wakeupReads();
    }

    Peer peer() {
        return peer;
    }

    XnioIoThread ioThread() {
        return ioThread;
    }

    ByteBufferPool pool() {
        return pool;
    }

    InetSocketAddress localAddress() {
        return connection.getLocalAddress(InetSocketAddress.class);
    }

    /** True while the socket takes no more. */
    boolean isCongested() {
        return congested;
    }

    boolean isWritable(Http2Request request) {
        Http2Stream stream = codec.connection().stream(request.streamId());
        return !congested && stream != null && codec.encoder().flowController().isWritable(stream);
    }

    private void read() {
        reading = true;
        try {
            for (int i = 0; i < READS_IN_TURN && !closed && !isFull(); i++) {
                ByteBuf bytes = ByteBufAllocator.DEFAULT.ioBuffer(READ_BYTES);
                int count = fill(bytes);
                if (count <= 0) {
                    bytes.release();
                    if (count < 0) {
                        close();
                    }
                    break;
                }
                if (leaving) {
                    bytes.release();
                } else {
                    channel.pipeline().fireChannelRead(bytes);
                }
            }
            channel.pipeline().fireChannelReadComplete();
        } catch (IOException e) {
            close();
        } finally {
            reading = false;
            flush();
        }
    }

    private int fill(ByteBuf bytes) throws IOException {
        int count = source.read(bytes.nioBuffer(0, bytes.capacity()));
        bytes.writerIndex(Math.max(count, 0));
        return count;
    }

    private boolean isFull() {
        return congested
                && channel.outboundMessages().stream()
                                .mapToInt(message -> ((ByteBuf) message).readableBytes())
                                .sum()
                        > MAX_WAITING_BYTES;
    }

    /** Brings what the codec has to say to the socket, as far as it goes. */
    private void flush() {
        if (reading || closed) {
            return;
        }
        channel.flush();
        try {
            boolean was = congested;
            congested = !writeAll();
            if (congested) {
                sink.resumeWrites();
            } else {
                sink.suspendWrites();
                if (leaving || !channel.isOpen()) {
                    leave();
                }
            }
            if (isFull()) {
                source.suspendReads();
            } else if (!source.isReadResumed()) {
                source.resumeReads();
            }
            if (was && !congested) {
                wakeWaiting();
            }
        } catch (IOException e) {
            close();
        }
    }

    /** Wakes {@code response} when the socket takes bytes again. */
    void awaitRoom(Http2Response response) {
        waiting.add(response);
    }

    private void wakeWaiting() {
        List<Http2Response> all = List.copyOf(waiting);
        waiting.clear();
        all.forEach(Http2Response::wake);
    }

    private boolean writeAll() throws IOException {
        while (fillOut()) {
            ByteBuffer bytes = buffer();
            while (bytes.hasRemaining()) {
                if (sink.write(bytes) == 0) {
                    return false;
                }
            }
            release();
        }
        return sink.flush();
    }

    /** Gathers frames, so that a small one costs no write of its own; false if there is nothing to write. */
    private boolean fillOut() {
        if (out != null && buffer().hasRemaining()) {
            return true;
        }
        ByteBuffer bytes = buffer();
        bytes.clear();
        while (bytes.hasRemaining() && advance()) {
            ByteBuf frame = next();
            ByteBuffer room = bytes.slice(bytes.position(), Math.min(bytes.remaining(), frame.readableBytes()));
            frame.readBytes(room);
            bytes.position(bytes.position() + room.capacity());
        }
        bytes.flip();
        if (!bytes.hasRemaining()) {
            release();
            return false;
        }
        return true;
    }

    private boolean advance() {
        while (next == null || !next.isReadable()) {
            if (next != null) {
                next.release();
            }
            next = channel.readOutbound();
            if (next == null) {
                return false;
            }
        }
        return true;
    }

    private ByteBuf next() {
        return next == null ? Unpooled.EMPTY_BUFFER : next;
    }

    private ByteBuffer buffer() {
        if (out == null) {
            out = pool.allocate();
        }
        return out.getBuffer();
    }

    private void release() {
        IoUtils.safeClose(out);
        out = null;
    }

    @Override
    public void onHeadersRead(
            ChannelHandlerContext unused,
            int streamId,
            Http2Headers headers,
            int dependency,
            short weight,
            boolean exclusive,
            int padding,
            boolean last) {
        onHeadersRead(unused, streamId, headers, padding, last);
    }

    @Override
    public void onHeadersRead(
            ChannelHandlerContext unused, int streamId, Http2Headers headers, int padding, boolean last) {
        Http2Request request = requests.get(streamId);
        if (request != null) {
            takeTrailers(request, headers);
        } else if (requests.size() < MAX_STREAMS) {
            begin(streamId, headers, last);
        } else {
            reset(streamId, Http2Error.REFUSED_STREAM);
            spend(FloodMeter.REFUSED_STREAM);
        }
    }

    private void begin(int streamId, Http2Headers headers, boolean last) {
        Reading result = Http2HeadReader.read(headers, limits);
        Arrival arrival = result instanceof Head head ? guard.admit(head, last) : (Refusal) result;
        Http2Request request = new Http2Request(this, streamId, arrival);
        requests.put(streamId, request);
        request.begin(handler, last);
    }

    private void takeTrailers(Http2Request request, Http2Headers trailers) {
        String fault = Http2HeadReader.faultOfTrailers(trailers, limits);
        if (fault == null) {
            request.end();
        } else {
            request.fail("in the trailers " + fault);
        }
    }

    @Override
    public int onDataRead(ChannelHandlerContext unused, int streamId, ByteBuf data, int padding, boolean last) {
        if (!last && data.readableBytes() < TINY_BYTES) {
            spend(FloodMeter.TINY);
        }
        Http2Request request = requests.get(streamId);
        if (request == null) {
            return data.readableBytes() + padding;
        }
        int unread = request.arrive(data);
        if (last) {
            request.end();
        }
        return unread + padding;
    }

    @Override
    public void onSettingsRead(ChannelHandlerContext unused, Http2Settings settings) {
        spend(FloodMeter.SETTINGS);
    }

    @Override
    public void onPingRead(ChannelHandlerContext unused, long data) {
        spend(FloodMeter.PING);
    }

    @Override
    public void onPriorityRead(
            ChannelHandlerContext unused, int streamId, int dependency, short weight, boolean exclusive) {
        spend(FloodMeter.PRIORITY);
    }

    @Override
    public void onUnknownFrame(
            ChannelHandlerContext unused, byte type, int streamId, Http2Flags flags, ByteBuf payload) {
        spend(FloodMeter.UNKNOWN);
    }

    @Override
    public void onWindowUpdateRead(ChannelHandlerContext unused, int streamId, int increment) {
        if (increment < TINY_WINDOW_BYTES) {
            spend(FloodMeter.TINY);
        }
    }

    @Override
    public void onStreamClosed(Http2Stream stream) {
        Http2Request request = requests.remove(stream.id());
        if (request != null) {
            request.closed();
        }
        if (requests.isEmpty()) {
            idleSince = System.nanoTime();
        }
    }

    @Override
    public void onGoAwaySent(int lastStreamId, long error, ByteBuf debugData) {
        leaving |= error != Http2Error.NO_ERROR.code();
    }

    private void writabilityChanged(Http2Stream stream) {
        Http2Request request = requests.get(stream.id());
        if (request != null) {
            request.response().wake();
        }
    }

    private void spend(int weight) {
        if (!leaving && !flood.allows(weight)) {
            metrics.http2Error(Http2Error.ENHANCE_YOUR_CALM);
            sayGoodbye(Http2Error.ENHANCE_YOUR_CALM);
        }
    }

    private void sayGoodbye(Http2Error error) {
        int last = codec.connection().remote().lastStreamCreated();
        ChannelFuture unused = codec.goAway(context, last, error.code(), Unpooled.EMPTY_BUFFER, channel.newPromise());
    }

    void writeHead(Http2Request request, Http2Headers head, boolean last) {
        track(request, codec.encoder().writeHeaders(context, request.streamId(), head, 0, last, channel.newPromise()));
    }

    void writeData(Http2Request request, ByteBuffer piece, boolean last) {
        ByteBuf bytes = piece.hasRemaining()
                ? ByteBufAllocator.DEFAULT.heapBuffer(piece.remaining()).writeBytes(piece)
                : Unpooled.EMPTY_BUFFER;
        track(request, codec.encoder().writeData(context, request.streamId(), bytes, 0, last, channel.newPromise()));
    }

    private void track(Http2Request request, ChannelFuture written) {
        written.addListener(done -> request.response().sent(done.isSuccess()));
        flushSoon();
    }

    /** What is written in one go shares a write to the socket. */
    private void flushSoon() {
        if (!reading && !flushing) {
            flushing = true;
            later(() -> {
                flushing = false;
                flush();
            });
        }
    }

    void writeContinue(Http2Request request) {
        Http2Headers head = new DefaultHttp2Headers(false).status("100");
        ChannelFuture unused =
                codec.encoder().writeHeaders(context, request.streamId(), head, 0, false, channel.newPromise());
        flushSoon();
    }

    /** So many bytes of a body have been read. */
    void consume(Http2Request request, int count) {
        Http2Stream stream = codec.connection().stream(request.streamId());
        if (stream != null) {
            try {
                if (codec.decoder().flowController().consumeBytes(stream, count)) {
                    flushSoon();
                }
            } catch (Http2Exception e) {
                throw new IllegalStateException("the windows of HTTP/2 stream " + request.streamId(), e);
            }
        }
    }

    /** RFC 9113, section 8.1: whoever is answered before its body has ended is told to stop without blame. */
    void answered(Http2Request request) {
        Http2Stream stream = codec.connection().stream(request.streamId());
        if (stream != null && stream.state().remoteSideOpen()) {
            reset(request.streamId(), Http2Error.NO_ERROR);
        }
    }

    void reset(Http2Request request) {
        reset(request.streamId(), Http2Error.INTERNAL_ERROR);
    }

    private void reset(int streamId, Http2Error error) {
        ChannelFuture unused = codec.resetStream(context, streamId, error.code(), channel.newPromise());
        flushSoon();
    }

    /** Runs {@code task} on the I/O thread, unless that has ended together with the gateway. */
    void later(Runnable task) {
        try {
            ioThread.execute(task);
        } catch (RejectedExecutionException e) {
            LOG.debug("the gateway has ended", e);
        }
    }

    /** Takes no more requests and closes the connection when those that run are done. From any thread. */
    void drain() {
        later(() -> {
            if (!closed && !codec.connection().goAwaySent()) {
                sayGoodbye(Http2Error.NO_ERROR);
                flush();
                look();
            }
        });
    }

    /** Closes the connection at once. From any thread. */
    void cut() {
        later(this::close);
    }

    boolean isOpen() {
        return !closed;
    }

    private void look() {
        if (closed) {
            return;
        }
        long now = System.nanoTime();
        new ArrayList<>(requests.values())
                .stream()
                        .filter(request -> request.response()
                                .stalls(now, limits.stallTimeout().toNanos()))
                        .forEach(Http2Request::close);
        boolean unused = requests.isEmpty();
        if (unused && codec.connection().goAwaySent()) {
            leave();
        } else if (unused && now - idleSince > limits.idleTimeout().toNanos()) {
            sayGoodbye(Http2Error.NO_ERROR);
            flush();
            leave();
        }
        reschedule();
    }

    private void reschedule() {
        if (timer != null) {
            timer.remove();
        }
        timer = ioThread.executeAfter(this::look, LOOK.toMillis(), TimeUnit.MILLISECONDS);
    }

    /** Closes the connection so that what was said last still reaches a client that is sending. */
    private void leave() {
        if (!sink.isOpen()) {
            return;
        }
        leaving = true;
        breakAll();
        try {
            sink.shutdownWrites();
            if (!sink.flush()) {
                sink.resumeWrites();
            }
        } catch (IOException e) {
            close();
        }
        XnioExecutor.Key unused = ioThread.executeAfter(this::close, FAREWELL.toMillis(), TimeUnit.MILLISECONDS);
    }

    private void close() {
        IoUtils.safeClose(connection);
        over();
    }

    private void over() {
        if (closed) {
            return;
        }
        closed = true;
        if (timer != null) {
            timer.remove();
        }
        congested = false;
        breakAll();
        wakeWaiting();
        release();
        if (next != null) {
            next.release();
        }
        channel.finishAndReleaseAll();
        onEnd.accept(this);
    }

    private void breakAll() {
        List<Http2Request> all = new ArrayList<>(requests.values());
        requests.clear();
        all.forEach(Http2Request::closed);
    }
}
