package dev.sluice.gateway;

import dev.sluice.gateway.Config.Servers;
import io.micronaut.http.body.CloseableByteBody;
import io.micronaut.http.client.RawHttpClient;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;

/**
 * One protected service and the connections to it. Sends requests exactly as they are given: no redirects, no
 * decompression, no headers beyond Host and framing. Its servers are taken in turn; one that refuses the connection is
 * passed over. Thread-safe.
 */
final class Upstream implements Shared.Closeable {

    private final Servers servers;
    private final RawHttpClient client;
    private final AtomicInteger turn = new AtomicInteger();

    Upstream(Servers servers, UpstreamClients clients) {
        this.servers = servers;
        this.client = clients.clientFor(servers);
    }

    Servers servers() {
        return servers;
    }

    /**
     * Sends a request; one of the listener's methods is called, once, on a thread of the client.
     *
     * @param lines header lines beyond Host and framing
     * @param body makes the body for one attempt
     * @param repeatable whether {@code body} can make it again
     */
    UpstreamCall send(
            RequestModel model,
            List<HeaderLine> lines,
            Supplier<CloseableByteBody> body,
            boolean repeatable,
            UpstreamCall.Listener listener) {
        UpstreamCall call = new UpstreamCall(this, client, model, lines, body, repeatable, listener);
        call.attempt();
        return call;
    }

    URI next() {
        List<URI> all = servers.servers();
        return all.get(all.size() == 1 ? 0 : Math.floorMod(turn.getAndIncrement(), all.size()));
    }

    @Override
    public void close() {
        try {
            client.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
