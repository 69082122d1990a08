package dev.sluice.gateway;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import org.xnio.IoUtils;
import org.xnio.channels.StreamSinkChannel;
import org.xnio.conduits.ConduitReadableByteChannel;
import org.xnio.conduits.StreamSourceConduit;

/** A source of which every way to read is made of the reading into one buffer. */
interface ByteSource extends StreamSourceConduit {

    @Override
    default long read(ByteBuffer[] outs, int offset, int count) throws IOException {
        for (int i = offset; i < offset + count; i++) {
            if (outs[i].hasRemaining()) {
                return read(outs[i]);
            }
        }
        return 0;
    }

    @Override
    default long transferTo(long position, long count, FileChannel target) throws IOException {
        return target.transferFrom(new ConduitReadableByteChannel(this), position, count);
    }

    @Override
    default long transferTo(long count, ByteBuffer throughBuffer, StreamSinkChannel target) throws IOException {
        return IoUtils.transfer(new ConduitReadableByteChannel(this), count, throughBuffer, target);
    }
}
