package dev.sluice.gateway;

import io.netty.channel.socket.nio.NioSocketChannel;
import java.io.IOException;
import java.nio.ByteBuffer;

/** A connection to an upstream that can be asked whether anything has come in that its event loop has not read yet. */
final class UpstreamChannel extends NioSocketChannel {

    private final ByteBuffer probe = ByteBuffer.allocateDirect(1);

    /**
     * False if there is a byte to read, which is lost then, or the connection has ended: the bytes of a plain connection
     * that nobody waits for make it useless. On the event loop only; one system call.
     */
    boolean isQuiet() {
        try {
            return javaChannel().read(probe.clear()) == 0;
        } catch (IOException e) {
            return false;
        }
    }
}
