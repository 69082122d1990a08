package dev.sluice.gateway;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.epoll.Epoll;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class UpstreamTransportTest {

    private static final long DEADLINE = TimeUnit.SECONDS.toNanos(10);

    private @Nullable EventLoopGroup threads;

    @AfterEach
    void end() {
        if (threads != null) {
            threads.shutdownGracefully(0, 1, TimeUnit.SECONDS).awaitUninterruptibly();
        }
    }

    @Test
    @EnabledOnOs(
            value = OS.LINUX,
            architectures = {"amd64", "aarch64"})
    void linuxHasEpoll() {
        assertTrue(Epoll.isAvailable());
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aConnectionIsQuietUntilSomethingComes(boolean epoll) throws Exception {
        try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            Channel channel = connect(epoll, server);
            try (Socket peer = server.accept()) {
                assertTrue(isQuiet(channel));

                peer.getOutputStream().write('x');

                assertTrue(isNoLongerQuiet(channel));
            }
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aConnectionThatHasEndedIsNotQuiet(boolean epoll) throws Exception {
        try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            Channel channel = connect(epoll, server);

            server.accept().close();

            assertTrue(isNoLongerQuiet(channel));
            assertFalse(isQuiet(channel));
        }
    }

    /** A connection that is not read by its event loop. */
    private Channel connect(boolean epoll, ServerSocket server) {
        UpstreamTransport transport = epoll ? UpstreamTransport.epoll() : UpstreamTransport.selectors();
        EventLoopGroup group =
                new MultiThreadIoEventLoopGroup(1, new DefaultThreadFactory("test", true), transport.loops());
        threads = group;
        return new Bootstrap()
                .group(group)
                .channelFactory(transport.sockets())
                .option(ChannelOption.AUTO_READ, false)
                .handler(new ChannelInboundHandlerAdapter())
                .connect(server.getLocalSocketAddress())
                .syncUninterruptibly()
                .channel();
    }

    private static boolean isQuiet(Channel channel) throws Exception {
        ByteBuffer probe = ByteBuffer.allocateDirect(1);
        return channel.eventLoop()
                .submit(() -> UpstreamTransport.isQuiet(channel, probe))
                .get();
    }

    private static boolean isNoLongerQuiet(Channel channel) throws Exception {
        long end = System.nanoTime() + DEADLINE;
        while (isQuiet(channel)) {
            if (System.nanoTime() > end) {
                return false;
            }
        }
        return true;
    }
}
