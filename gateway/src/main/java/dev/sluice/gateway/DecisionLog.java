package dev.sluice.gateway;

import com.fasterxml.jackson.databind.ObjectWriter;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.sluice.gateway.Config.Decisions;
import dev.sluice.gateway.Config.Keep;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes decisions to a file as JSON lines, on a thread of its own behind a bounded queue: when the disk is slow or
 * full, decisions are dropped and counted, and requests never wait. Full files are put aside as {@code FILE.1},
 * {@code FILE.2} and so on. Thread-safe.
 */
final class DecisionLog implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(DecisionLog.class);
    private static final int QUEUE = 8192;
    private static final int SAMPLE_ONE_IN = 100;
    private static final long RETRY_MILLIS = 1000;
    private static final ObjectWriter JSON = JsonMapper.builder()
            .propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
            .build()
            .writerFor(Decision.class);

    private final Decisions config;
    private final BlockingQueue<Decision> queue = new ArrayBlockingQueue<>(QUEUE);
    private final Losses losses;
    private final AtomicLong seen = new AtomicLong();
    private final Thread writer = new Thread(this::run, "decision-log");
    private volatile boolean closing;
    private @Nullable OutputStream out;
    private long size;
    private boolean failing;

    private DecisionLog(Decisions config, Losses losses) {
        this.config = config;
        this.losses = losses;
    }

    /** Opens the file, so that a place that cannot be written shows at start; counts in {@code losses} what it loses. */
    static DecisionLog open(Decisions config, Losses losses) throws IOException {
        DecisionLog log = new DecisionLog(config, losses);
        log.openFile();
        log.writer.setDaemon(true);
        log.writer.start();
        return log;
    }

    /** Whether a decision of that kind is kept; counts it for sampling. */
    boolean keeps(boolean notable) {
        return notable
                || config.keep() == Keep.ALL
                || (config.keep() == Keep.SAMPLED && seen.getAndIncrement() % SAMPLE_ONE_IN == 0);
    }

    void add(Decision decision) {
        if (!queue.offer(decision)) {
            losses.decisions().incrementAndGet();
        }
    }

    private void run() {
        try {
            while (!closing || !queue.isEmpty()) {
                Decision decision = queue.poll(200, TimeUnit.MILLISECONDS);
                if (decision != null) {
                    write(decision);
                }
                if (queue.isEmpty()) {
                    flush();
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void write(Decision decision) throws InterruptedException {
        try {
            byte[] line = JSON.writeValueAsBytes(decision);
            OutputStream file = out == null ? openFile() : out;
            file.write(line);
            file.write('\n');
            size += line.length + 1;
            if (size >= config.maxFileBytes()) {
                putAside();
            }
            recovered();
        } catch (IOException e) {
            failed(e);
        }
    }

    private void flush() throws InterruptedException {
        try {
            if (out != null) {
                out.flush();
            }
        } catch (IOException e) {
            failed(e);
        }
    }

    private OutputStream openFile() throws IOException {
        Path folder = config.file().toAbsolutePath().getParent();
        if (folder != null) {
            Files.createDirectories(folder);
        }
        OutputStream opened = new BufferedOutputStream(
                Files.newOutputStream(config.file(), StandardOpenOption.CREATE, StandardOpenOption.APPEND), 1 << 16);
        size = Files.size(config.file());
        out = opened;
        return opened;
    }

    private void putAside() throws IOException {
        closeFile();
        for (int i = config.files() - 1; i > 0; i--) {
            Path from = config.numbered(i - 1);
            if (Files.exists(from)) {
                Files.move(from, config.numbered(i), StandardCopyOption.REPLACE_EXISTING);
            }
        }
        if (config.files() == 1) {
            Files.deleteIfExists(config.file());
        }
    }

    /** Says so once, loses the decision, and begins anew with the next after a pause. */
    private void failed(IOException e) throws InterruptedException {
        losses.decisions().incrementAndGet();
        if (!failing) {
            LOG.error(
                    "decisions cannot be written to {}: {}; traffic goes on, decisions are lost",
                    config.file(),
                    e.getMessage());
        }
        failing = true;
        try {
            closeFile();
        } catch (IOException again) {
            LOG.debug("closing {}", config.file(), again);
        }
        if (!closing) {
            Thread.sleep(RETRY_MILLIS);
        }
    }

    private void recovered() {
        if (failing) {
            LOG.info("decisions are written to {} again, {} were lost", config.file(), losses.decisions());
            failing = false;
        }
    }

    private void closeFile() throws IOException {
        OutputStream open = out;
        out = null;
        if (open != null) {
            open.close();
        }
    }

    /** Writes what is queued and ends. */
    @Override
    public void close() {
        closing = true;
        try {
            writer.join(5000);
            closeFile();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (IOException e) {
            LOG.error("the last decisions could not be written to {}: {}", config.file(), e.getMessage());
        }
    }
}
