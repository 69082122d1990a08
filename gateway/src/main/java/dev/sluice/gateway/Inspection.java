package dev.sluice.gateway;

import dev.sluice.host.Decoding;
import dev.sluice.host.Inspect;
import dev.sluice.host.Mode;
import dev.sluice.host.Refusal;
import dev.sluice.host.RequestModel;
import dev.sluice.host.RequestModel.Framing;
import io.undertow.io.IoCallback;
import io.undertow.io.Sender;
import io.undertow.server.HttpServerExchange;
import io.undertow.server.protocol.http.HttpContinue;
import java.io.IOException;
import java.util.concurrent.Semaphore;
import org.jspecify.annotations.Nullable;

/**
 * Reads as much of the body as may be inspected, has the request judged, and blocks it or passes it on. Short requests
 * are judged on the I/O thread, longer and encoded ones on a worker, with a bound on how many wait. Thread-safe.
 */
final class Inspection {

    /** Judging so many bytes takes less time than handing them to another thread and back. */
    static final int SHORT_BODY_BYTES = 16 << 10;

    /** As many wait for a worker at most; each holds a body of up to the limit. */
    static final int MAX_WAITING = 256;

    private final Forwarder forwarder;
    private final Reply reply;
    private final Recorder recorder;
    private final Shadow shadow;
    private final Semaphore places = new Semaphore(MAX_WAITING);
    private final BodyMemory memory = new BodyMemory();

    Inspection(Forwarder forwarder, Reply reply, Recorder recorder, Shadow shadow) {
        this.forwarder = forwarder;
        this.reply = reply;
        this.recorder = recorder;
        this.shadow = shadow;
    }

    void enter(Passage passage) {
        Inspect inspect = passage.setup().config().inspection();
        Framing framing = passage.model().framing();
        if (passage.route().mode() != Mode.OFF && framing.length() > inspect.bodyLimit() && inspect.rejectsLonger()) {
            refuse(passage, tooLong());
        } else if (framing.expectsContinue() && framing.hasBody()) {
            HttpContinue.sendContinueResponse(passage.exchange(), new Continued(passage));
        } else {
            receive(passage);
        }
    }

    private void receive(Passage passage) {
        if (passage.bodyAtHand()) {
            judge(passage);
        } else if (passage.route().mode() == Mode.OFF) {
            passage.bodyChannel();
            forwarder.enter(passage);
        } else {
            Config config = passage.setup().config();
            new PrefixReader(
                            passage.exchange(),
                            passage.bodyChannel(),
                            config.inspection(),
                            config.limits(),
                            memory.shareOf(passage.exchange(), config.overload().bodyMemory()),
                            new Received(passage, config.inspection()))
                    .read();
        }
    }

    /** Requests that wait for a worker or are with one. */
    int waiting() {
        return MAX_WAITING - places.availablePermits();
    }

    private static Refusal tooLong() {
        return new Refusal(413, "the body is longer than may be inspected here");
    }

    private void refuse(Passage passage, Refusal refusal) {
        recorder.refused(refusal);
        reply.refuse(passage.exchange(), passage.model(), refusal);
    }

    private void turnAway(Passage passage, String limit) {
        recorder.overloaded(limit);
        reply.overloaded(
                passage.exchange(),
                passage.model(),
                passage.setup().config().overload().retryAfter());
    }

    private void judge(Passage passage) {
        if (passage.route().mode() == Mode.OFF) {
            forwarder.enter(passage);
            return;
        }
        shadow.draw(passage);
        if (passage.model().body().length <= SHORT_BODY_BYTES && !Decoding.isNeededFor(passage.model())) {
            passage.inspect(passage.model());
            decide(passage, null);
        } else {
            judgeOnWorker(passage);
        }
    }

    private void judgeOnWorker(Passage passage) {
        HttpServerExchange exchange = passage.exchange();
        if (!places.tryAcquire()) {
            turnAway(passage, "inspections");
            return;
        }
        exchange.getConnection().getWorker().execute(() -> {
            Refusal refusal = inspect(passage);
            places.release();
            exchange.getIoThread().execute(() -> decide(passage, refusal));
        });
    }

    private @Nullable Refusal inspect(Passage passage) {
        RequestModel model = passage.model();
        if (!Decoding.isNeededFor(model)) {
            passage.inspect(model);
            return null;
        }
        Decoding decoding = Decoding.of(model, passage.setup().config().inspection());
        recorder.encoded(decoding.label());
        if (decoding.refusal() == null) {
            decoding.parts().forEach(passage::inspect);
        }
        return decoding.refusal();
    }

    private void decide(Passage passage, @Nullable Refusal refusal) {
        if (refusal != null) {
            refuse(passage, refusal);
            return;
        }
        shadow.compare(passage);
        if (passage.isToBeBlocked()) {
            passage.block();
            recorder.recordAtEnd(passage);
            reply.block(passage.exchange(), passage.model());
        } else {
            forwarder.enter(passage);
        }
    }

    /** Goes on when the client knows that its body is welcome. */
    private final class Continued implements IoCallback {

        private final Passage passage;

        Continued(Passage passage) {
            this.passage = passage;
        }

        @Override
        public void onComplete(HttpServerExchange exchange, Sender sender) {
            receive(passage);
        }

        @Override
        public void onException(HttpServerExchange exchange, Sender sender, IOException e) {
            exchange.endExchange();
        }
    }

    /** Goes on with what was read. */
    private final class Received implements PrefixReader.Listener {

        private final Passage passage;
        private final Inspect inspect;

        Received(Passage passage, Inspect inspect) {
            this.passage = passage;
            this.inspect = inspect;
        }

        @Override
        public void read(byte[] bytes, boolean complete) {
            if (bytes.length > inspect.bodyLimit() && inspect.rejectsLonger()) {
                refuse(passage, tooLong());
            } else {
                passage.judged().bodyRead(bytes, complete, inspect.bodyLimit());
                judge(passage);
            }
        }

        @Override
        public void refused(Refusal refusal) {
            refuse(passage, refusal);
        }

        @Override
        public void overloaded() {
            turnAway(passage, "body-memory");
        }
    }
}
