package dev.sluice.gateway;

import dev.sluice.host.Arrival;
import dev.sluice.host.Refusal;
import dev.sluice.host.RequestModel;
import io.netty.buffer.ByteBuf;
import io.undertow.connector.ByteBufferPool;
import io.undertow.server.ConduitWrapper;
import io.undertow.server.Connectors;
import io.undertow.server.HttpHandler;
import io.undertow.server.HttpServerExchange;
import io.undertow.server.HttpUpgradeListener;
import io.undertow.server.SSLSessionInfo;
import io.undertow.server.ServerConnection;
import io.undertow.server.XnioBufferPoolAdaptor;
import io.undertow.util.DateUtils;
import io.undertow.util.HeaderMap;
import io.undertow.util.Headers;
import io.undertow.util.HttpString;
import io.undertow.util.Methods;
import io.undertow.util.Protocols;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.xnio.ChannelListener;
import org.xnio.Option;
import org.xnio.OptionMap;
import org.xnio.Pool;
import org.xnio.StreamConnection;
import org.xnio.XnioIoThread;
import org.xnio.XnioWorker;
import org.xnio.channels.Configurable;
import org.xnio.channels.ConnectedChannel;
import org.xnio.conduits.ConduitStreamSinkChannel;
import org.xnio.conduits.ConduitStreamSourceChannel;
import org.xnio.conduits.StreamSinkConduit;

/**
 * One HTTP/2 stream, as a connection of its own that carries one exchange: closing it resets the stream and leaves its
 * neighbours alone. Confined to the I/O thread of its {@link Http2Session}.
 */
final class Http2Request extends ServerConnection implements Incoming {

    private final Http2Session session;
    private final int streamId;
    private final Arrival arrival;
    private final Http2Body body;
    private final Http2Response response;
    private final ConduitStreamSourceChannel source;
    private final ConduitStreamSinkChannel sink;
    private final HttpServerExchange exchange;
    private final ChannelListener.SimpleSetter<ConnectedChannel> closeSetter = new ChannelListener.SimpleSetter<>();
    private final List<Runnable> onAbort = new ArrayList<>();
    private boolean answered;
    private boolean closed;
    private boolean continued;

    Http2Request(Http2Session session, int streamId, Arrival arrival) {
        this.session = session;
        this.streamId = streamId;
        this.arrival = arrival;
        this.body = new Http2Body(this);
        this.response = new Http2Response(this, session);
        this.source = new ConduitStreamSourceChannel(Configurable.EMPTY, body);
        this.sink = new ConduitStreamSinkChannel(Configurable.EMPTY, response);
        this.exchange = new HttpServerExchange(this, new HeaderMap(), new HeaderMap(), -1);
        exchange.putAttachment(KEY, this);
        exchange.setProtocol(Protocols.HTTP_2_0);
        exchange.setRequestScheme(session.peer().scheme());
        exchange.setRequestMethod(isHead() ? Methods.HEAD : Methods.POST);
        exchange.setRequestURI("/");
        exchange.setRequestPath("/");
        exchange.setRelativePath("/");
        if (arrival instanceof RequestModel model && model.framing().expectsContinue()) {
            exchange.getRequestHeaders().put(Headers.EXPECT, "100-continue");
        }
    }

    /** Hands the exchange on. */
    void begin(HttpHandler handler, boolean ended) {
        if (ended) {
            body.end();
            bodyRead();
        } else if (arrival instanceof Refusal) {
            body.giveUp();
        }
        Connectors.executeRootHandler(handler, exchange);
    }

    int streamId() {
        return streamId;
    }

    HttpServerExchange exchange() {
        return exchange;
    }

    boolean isHead() {
        return arrival instanceof RequestModel model && model.method().equals("HEAD");
    }

    Http2Response response() {
        return response;
    }

    /** Takes a piece of the body in; returns how much of it nobody will read. */
    int arrive(ByteBuf piece) {
        return body.arrive(piece);
    }

    void end() {
        body.end();
    }

    void fail(String why) {
        body.fail(why);
    }

    /** So much of the body has been read, so that the client may send more. */
    void consumed(int count) {
        if (!closed && count > 0) {
            session.consume(this, count);
        }
    }

    void bodyRead() {
        Connectors.terminateRequest(exchange);
    }

    /** All of the answer is on its way; a client that still sends may stop. */
    void answered() {
        if (!answered) {
            answered = true;
            Connectors.terminateResponse(exchange);
            session.answered(this);
        }
    }

    /** Runs {@code task} when what runs now is done. */
    void later(Runnable task) {
        session.later(task);
    }

    /** The stream is no more. */
    void closed() {
        if (!closed) {
            closed = true;
            boolean aborted = !response.isDone();
            body.breakOff();
            response.breakOff();
            if (aborted) {
                onAbort.forEach(this::later);
            }
            onAbort.clear();
        }
    }

    /** The codec hands on whole heads. */
    @Override
    public long headNanos() {
        return 0;
    }

    @Override
    public Arrival arrival() {
        return arrival;
    }

    @Override
    public @Nullable String bodyFault() {
        return body.fault();
    }

    @Override
    public Peer peer() {
        return session.peer();
    }

    @Override
    public void onAbort(Runnable task) {
        if (closed) {
            later(task);
        } else {
            onAbort.add(task);
        }
    }

    @Override
    public void close() {
        if (!closed) {
            session.reset(this);
        }
    }

    @Override
    public boolean isOpen() {
        return !closed;
    }

    @Override
    public void terminateRequestChannel(HttpServerExchange ending) {
        body.giveUp();
    }

    @Override
    protected StreamSinkConduit getSinkConduit(HttpServerExchange answering, StreamSinkConduit conduit) {
        DateUtils.addDateHeaderIfRequired(answering);
        return response;
    }

    @Override
    public boolean isContinueResponseSupported() {
        return true;
    }

    @Override
    public HttpServerExchange sendOutOfBandResponse(HttpServerExchange waiting) {
        HttpServerExchange interim = new HttpServerExchange(this, new HeaderMap(), new HeaderMap(), -1);
        interim.setProtocol(Protocols.HTTP_2_0);
        interim.setRequestMethod(new HttpString("POST"));
        Connectors.terminateRequest(interim);
        ConduitWrapper<StreamSinkConduit> wrapper =
                (factory, of) -> new Http2Continue(response, () -> sendContinue(interim));
        interim.addResponseWrapper(wrapper);
        return interim;
    }

    private void sendContinue(HttpServerExchange interim) {
        if (!continued && !closed) {
            continued = true;
            session.writeContinue(this);
        }
        Connectors.terminateResponse(interim);
    }

    @Override
    protected ConduitStreamSinkChannel getSinkChannel() {
        return sink;
    }

    @Override
    protected ConduitStreamSourceChannel getSourceChannel() {
        return source;
    }

    @Override
    public XnioWorker getWorker() {
        return session.ioThread().getWorker();
    }

    @Override
    public XnioIoThread getIoThread() {
        return session.ioThread();
    }

    @Override
    public ByteBufferPool getByteBufferPool() {
        return session.pool();
    }

    @Override
    @SuppressWarnings("deprecation") // Undertow's own interface
    public Pool<ByteBuffer> getBufferPool() {
        return new XnioBufferPoolAdaptor(session.pool());
    }

    @Override
    public int getBufferSize() {
        return session.pool().getBufferSize();
    }

    @Override
    public SocketAddress getPeerAddress() {
        return session.peer().address();
    }

    @Override
    public <A extends SocketAddress> @Nullable A getPeerAddress(Class<A> type) {
        return type.isInstance(getPeerAddress()) ? type.cast(getPeerAddress()) : null;
    }

    @Override
    public SocketAddress getLocalAddress() {
        return session.localAddress();
    }

    @Override
    public <A extends SocketAddress> @Nullable A getLocalAddress(Class<A> type) {
        return type.isInstance(getLocalAddress()) ? type.cast(getLocalAddress()) : null;
    }

    @Override
    public ChannelListener.Setter<? extends ConnectedChannel> getCloseSetter() {
        return closeSetter;
    }

    @Override
    public OptionMap getUndertowOptions() {
        return OptionMap.EMPTY;
    }

    @Override
    public boolean supportsOption(Option<?> option) {
        return false;
    }

    @Override
    public <T> @Nullable T getOption(Option<T> option) {
        return null;
    }

    @Override
    public <T> @Nullable T setOption(Option<T> option, T value) {
        return null;
    }

    @Override
    public @Nullable SSLSessionInfo getSslSessionInfo() {
        return null;
    }

    @Override
    public void setSslSessionInfo(SSLSessionInfo info) {}

    @Override
    public void addCloseListener(CloseListener listener) {
        onAbort(() -> listener.closed(this));
    }

    @Override
    protected StreamConnection upgradeChannel() {
        throw new IllegalStateException("an HTTP/2 stream is not upgraded");
    }

    @Override
    protected boolean isUpgradeSupported() {
        return false;
    }

    @Override
    protected boolean isConnectSupported() {
        return false;
    }

    @Override
    protected void exchangeComplete(HttpServerExchange ended) {}

    @Override
    protected void setUpgradeListener(HttpUpgradeListener listener) {}

    @Override
    protected void setConnectListener(HttpUpgradeListener listener) {}

    @Override
    protected void maxEntitySizeUpdated(HttpServerExchange bounded) {}

    @Override
    public String getTransportProtocol() {
        return "h2";
    }

    @Override
    public boolean isRequestTrailerFieldsSupported() {
        return false;
    }
}
