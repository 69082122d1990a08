package dev.sluice.gateway;

import java.nio.ByteBuffer;
import org.xnio.conduits.AbstractStreamSinkConduit;
import org.xnio.conduits.StreamSinkConduit;

/** Stands for an interim answer, which has no body: ending it sends it. For one use. */
final class Http2Continue extends AbstractStreamSinkConduit<StreamSinkConduit> {

    private final Runnable send;
    private boolean ended;

    Http2Continue(StreamSinkConduit next, Runnable send) {
        super(next);
        this.send = send;
    }

    @Override
    public int write(ByteBuffer bytes) {
        return 0;
    }

    @Override
    public void terminateWrites() {
        ended = true;
    }

    @Override
    public boolean isWriteShutdown() {
        return ended;
    }

    @Override
    public boolean flush() {
        if (ended) {
            send.run();
        }
        return true;
    }
}
