package dev.sluice.gateway;

import dev.sluice.host.BodyTail;
import io.undertow.server.HttpServerExchange;

/** Judges the last bytes of a body that was too long to be read before it went on. Stateless. */
final class TailInspection {

    private TailInspection() {}

    /** How much of a streamed body has to wait for its judgement; 0 if none has. */
    static int bytesOf(Passage passage) {
        return BodyTail.bytesOf(passage.judged(), passage.setup().config().inspection());
    }

    /** Runs {@code then} on the I/O thread when the passage's verdict covers {@code tail}. */
    static void inspect(Passage passage, byte[] tail, Runnable then) {
        if (tail.length <= Inspection.SHORT_BODY_BYTES) {
            BodyTail.partsOf(passage.model(), tail).forEach(passage::inspect);
            then.run();
        } else {
            HttpServerExchange exchange = passage.exchange();
            exchange.getConnection().getWorker().execute(() -> {
                BodyTail.partsOf(passage.model(), tail).forEach(passage::inspect);
                exchange.getIoThread().execute(then);
            });
        }
    }
}
