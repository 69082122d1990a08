package dev.sluice.gateway;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.util.ReferenceCountUtil;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Objects;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * The upstream's end of a tunnel: takes the place of the {@link UpstreamCodec} when a handshake has been granted, and
 * keeps all bytes from the handlers behind it. Reads only when asked to. Confined to the channel's event loop, but for
 * what its methods hand over there.
 */
final class UpstreamTunnel extends ChannelInboundHandlerAdapter {

    private final Deque<byte[]> early = new ArrayDeque<>();
    private @Nullable ChannelHandlerContext context;
    private @Nullable Receiver receiver;
    private boolean ended;

    /** Gets what the upstream sends. */
    interface Receiver {

        /** Some bytes; more come after {@link #read}. */
        void received(byte[] bytes);

        /** There will be no more. */
        void ended();
    }

    /** Begins to pass on what comes, on the receiver's own thread. */
    void connect(Receiver wanting) {
        onEventLoop(() -> {
            receiver = wanting;
            early.forEach(wanting::received);
            if (early.isEmpty() && !ended) {
                channel().read();
            }
            early.clear();
            if (ended) {
                wanting.ended();
            }
        });
    }

    /** Asks for more. */
    void read() {
        onEventLoop(() -> channel().read());
    }

    /** Sends {@code bytes} and runs {@code then} on {@code executor} when they have left. */
    void write(byte[] bytes, Executor executor, Runnable then) {
        onEventLoop(() -> channel().writeAndFlush(Unpooled.wrappedBuffer(bytes)).addListener(sent -> {
            if (sent.isSuccess()) {
                executor.execute(then);
            } else {
                close();
            }
        }));
    }

    /** Ends the connection, after what is still being sent. */
    void close() {
        onEventLoop(() -> {
            ChannelFuture unused = channel().close();
        });
    }

    private ChannelHandlerContext channel() {
        return Objects.requireNonNull(context, "not in a pipeline yet");
    }

    /** Where the threads are gone, the connection is too. */
    private void onEventLoop(Runnable task) {
        if (!channel().executor().isShuttingDown()) {
            channel().executor().execute(task);
        }
    }

    @Override
    public void handlerAdded(ChannelHandlerContext added) {
        context = added;
        added.channel().config().setAutoRead(false);
    }

    @Override
    public void channelRead(ChannelHandlerContext from, Object message) {
        try {
            byte[] bytes = message instanceof ByteBuf buffer ? ByteBufUtil.getBytes(buffer) : new byte[0];
            if (receiver == null) {
                early.addLast(bytes);
            } else {
                receiver.received(bytes);
            }
        } finally {
            ReferenceCountUtil.release(message);
        }
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext from) {
        // ends here: those behind would ask for more
    }

    @Override
    public void channelInactive(ChannelHandlerContext from) throws Exception {
        ended = true;
        if (receiver != null) {
            receiver.ended();
        }
        super.channelInactive(from);
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext from, Throwable cause) {
        ChannelFuture unused = from.close();
    }
}
