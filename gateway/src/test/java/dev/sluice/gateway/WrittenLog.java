package dev.sluice.gateway;

import static org.junit.jupiter.api.Assertions.fail;

import java.nio.file.Files;
import java.nio.file.Path;

/** Waits for decisions, which are written when their reasons are known, some milliseconds after the answer. */
final class WrittenLog {

    private WrittenLog() {}

    /** Returns when {@code file} holds the decision of a request; fails after ten seconds. */
    static void awaitDecision(Path file, String requestId) throws Exception {
        for (int i = 0; i < 100; i++) {
            if (Files.readString(file).contains(requestId)) {
                return;
            }
            Thread.sleep(100);
        }
        fail(requestId + " never came to " + file);
    }
}
