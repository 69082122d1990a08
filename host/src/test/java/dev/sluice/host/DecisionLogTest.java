package dev.sluice.host;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.sluice.host.Decisions.Keep;
import dev.sluice.host.Decisions.LogFile;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DecisionLogTest {

    @TempDir
    private Path folder;

    @Test
    void sampled_keepsSomeOfTheRest() throws Exception {
        try (DecisionLog log = DecisionLog.open(
                new Decisions(
                        Keep.SAMPLED,
                        new LogFile(folder.resolve("d"), 1000, null, 1),
                        false,
                        null,
                        null,
                        false,
                        ClientNames.PLAIN,
                        Redaction.DEFAULT),
                List.of(),
                new JournalLosses())) {
            long kept = 0;
            for (int i = 0; i < 1000; i++) {
                kept += log.draws() ? 1 : 0;
            }
            assertEquals(10, kept);
        }
    }
}
