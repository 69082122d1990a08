package dev.sluice.gateway;

import dev.sluice.host.ConfigException;
import dev.sluice.host.Overrides;
import dev.sluice.host.StartException;
import java.io.IOException;
import java.util.function.UnaryOperator;

/** Changes what counts in place of the config, on disk and in the gateway that runs. Thread-safe; waits for the disk. */
@FunctionalInterface
interface Amendment {

    /** Of a gateway that no file stands behind. */
    Amendment IMPOSSIBLE = edit -> {
        throw new StartException("this gateway was not started from a config file, so nothing can be changed");
    };

    /**
     * Applies {@code edit}. If this throws, nothing has changed.
     *
     * @throws ConfigException if config and overrides would not fit each other, or the config on disk has a fault now
     * @throws IOException if the overrides cannot be written
     */
    void change(UnaryOperator<Overrides> edit) throws ConfigException, StartException, IOException;
}
