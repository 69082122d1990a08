package dev.sluice.trainer;

import java.io.Console;
import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.atomic.LongAdder;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;
import org.jspecify.annotations.Nullable;

/** How far a long task is, on standard error: a bar on a terminal, one line at its end elsewhere. Thread-safe. */
final class Progress implements AutoCloseable {

    private static final long MEGA = 1_000_000;

    private final String task;
    private final long unit;
    private final String unitName;
    private final long startNanos = System.nanoTime();
    private final LongAdder done = new LongAdder();
    private final @Nullable ProgressBar bar;

    private Progress(String task, long unit, String unitName, @Nullable ProgressBar bar) {
        this.task = task;
        this.unit = unit;
        this.unitName = unitName;
        this.bar = bar;
    }

    /**
     * Starts a task of {@code total} steps.
     *
     * @param unit what is counted; {@code MB} for steps of a byte
     */
    static Progress start(String task, long total, String unit) {
        long size = unit.equals("MB") ? MEGA : 1;
        return new Progress(task, size, unit, onTerminal() ? bar(task, total, size, unit) : null);
    }

    /** From Java 22 on there may be a console without a terminal, and only its own method, unknown to 17, tells. */
    @SuppressWarnings("SystemConsoleNull")
    private static boolean onTerminal() {
        Console console = System.console();
        try {
            return console != null
                    && (Runtime.version().feature() < 22
                            || (boolean) Console.class.getMethod("isTerminal").invoke(console));
        } catch (ReflectiveOperationException e) {
            return false;
        }
    }

    private static ProgressBar bar(String task, long total, long unit, String unitName) {
        return new ProgressBarBuilder()
                .setTaskName(task)
                .setInitialMax(total)
                .setUnit(" " + unitName, unit)
                .setStyle(ProgressBarStyle.ASCII)
                .setUpdateIntervalMillis(250)
                .build();
    }

    void stepBy(long count) {
        done.add(count);
        if (bar != null) {
            bar.stepBy(count);
        }
    }

    @Override
    public void close() {
        if (bar != null) {
            bar.close();
        } else {
            Duration time = Duration.ofNanos(System.nanoTime() - startNanos);
            System.err.printf(
                    Locale.ROOT, "%s: %,d %s in %.1f s%n", task, done.sum() / unit, unitName, time.toMillis() / 1000.0);
        }
    }
}
