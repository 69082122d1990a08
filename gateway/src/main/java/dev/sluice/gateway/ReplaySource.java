package dev.sluice.gateway;

import java.io.IOException;
import java.nio.ByteBuffer;
import org.xnio.conduits.StreamSourceConduit;

/** Gives bytes that were read already once more, then what follows them. Confined to the connection's I/O thread. */
final class ReplaySource extends HoldingSource {

    private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);

    private ByteBuffer bytes;

    ReplaySource(StreamSourceConduit next, ByteBuffer bytes) {
        super(next);
        this.bytes = bytes;
    }

    @Override
    public int read(ByteBuffer out) throws IOException {
        return holdsBytes() ? move(out) : next.read(out);
    }

    private int move(ByteBuffer out) {
        int count = ChunkReader.transfer(bytes, out, bytes.remaining());
        if (!bytes.hasRemaining()) {
            bytes = NOTHING;
        }
        return count;
    }

    @Override
    boolean holdsBytes() {
        return bytes.hasRemaining();
    }
}
