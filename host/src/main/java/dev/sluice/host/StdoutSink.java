package dev.sluice.host;

import java.io.ByteArrayOutputStream;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.List;

/** Writes decisions to standard output as JSON lines; the gateway's own log is on standard error. */
final class StdoutSink implements DecisionSink {

    private final OutputStream out = new FileOutputStream(FileDescriptor.out);

    @Override
    public Kind kind() {
        return Kind.STDOUT;
    }

    @Override
    public String place() {
        return "standard output";
    }

    @Override
    public void write(List<Decision> batch) throws IOException {
        ByteArrayOutputStream lines = new ByteArrayOutputStream();
        for (Decision decision : batch) {
            lines.write(decision.json());
            lines.write('\n');
        }
        lines.writeTo(out);
    }

    /** Standard output stays open as long as the process lives. */
    @Override
    public void close() {}
}
