package dev.sluice.gateway;

import io.netty.channel.Channel;
import io.netty.channel.ChannelFactory;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollDatagramChannel;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.DatagramChannel;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.nio.NioDatagramChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import java.io.IOException;
import java.nio.ByteBuffer;

/**
 * How the event loops of upstreams wait for the network. Linux's epoll itself where its library loads: a thread that is
 * woken from one of Java's selectors runs into the lock that its waker still holds, four times in ten requests.
 *
 * @param loops makes what an event loop waits with
 * @param sockets makes connections
 * @param datagrams makes the channels that the client asks for beside them
 */
record UpstreamTransport(
        IoHandlerFactory loops,
        ChannelFactory<? extends SocketChannel> sockets,
        ChannelFactory<? extends DatagramChannel> datagrams) {

    static UpstreamTransport ofThisSystem() {
        return Epoll.isAvailable() ? epoll() : selectors();
    }

    static UpstreamTransport epoll() {
        return new UpstreamTransport(EpollIoHandler.newFactory(), EpollSocketChannel::new, EpollDatagramChannel::new);
    }

    static UpstreamTransport selectors() {
        return new UpstreamTransport(NioIoHandler.newFactory(), SelectedChannel::new, NioDatagramChannel::new);
    }

    /**
     * False if there is a byte to read, which is lost then, or the connection has ended: the bytes of a plain connection
     * that nobody waits for make it useless. On the event loop only; one system call.
     *
     * @param channel made by {@link #sockets}
     * @param probe a direct buffer of one byte to read into
     */
    static boolean isQuiet(Channel channel, ByteBuffer probe) {
        try {
            return channel instanceof EpollSocketChannel connection
                    ? connection.fd().read(probe, 0, 1) == 0
                    : ((SelectedChannel) channel).javaChannel().read(probe.clear()) == 0;
        } catch (IOException e) {
            return false;
        }
    }

    private static final class SelectedChannel extends NioSocketChannel {

        @Override
        protected java.nio.channels.SocketChannel javaChannel() {
            return super.javaChannel();
        }
    }
}
