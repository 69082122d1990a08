package dev.sluice.gateway;

import dev.sluice.detector.Disposition;
import dev.sluice.detector.Verdict;
import dev.sluice.gateway.Config.Inspect;
import dev.sluice.gateway.Config.OverLimit;
import dev.sluice.gateway.RequestModel.Framing;
import io.undertow.io.IoCallback;
import io.undertow.io.Sender;
import io.undertow.server.HttpServerExchange;
import io.undertow.server.protocol.http.HttpContinue;
import java.io.IOException;

/**
 * Reads as much of the body as may be inspected, has the request judged, and blocks it or passes it on. Short requests
 * are judged on the I/O thread, longer ones on a worker. Stateless.
 */
final class Inspection {

    /** Judging so many bytes takes less time than handing them to another thread and back. */
    private static final int SHORT_BODY_BYTES = 16 << 10;

    private final Forwarder forwarder;
    private final Reply reply;
    private final Recorder recorder;

    Inspection(Forwarder forwarder, Reply reply, Recorder recorder) {
        this.forwarder = forwarder;
        this.reply = reply;
        this.recorder = recorder;
    }

    void enter(Passage passage) {
        Inspect inspect = passage.setup().config().inspection();
        Framing framing = passage.model().framing();
        if (passage.route().mode() != Mode.OFF && framing.length() > inspect.bodyLimit() && rejects(inspect)) {
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
            Inspect inspect = passage.setup().config().inspection();
            new PrefixReader(
                            passage.exchange(),
                            passage.bodyChannel(),
                            inspect.bodyLimit(),
                            inspect.bodyTimeout(),
                            new Received(passage, inspect))
                    .read();
        }
    }

    private static boolean rejects(Inspect inspect) {
        return inspect.overLimit() == OverLimit.REJECT;
    }

    private static Refusal tooLong() {
        return new Refusal(413, "the body is longer than may be inspected here");
    }

    private void refuse(Passage passage, Refusal refusal) {
        recorder.refused(refusal);
        reply.refuse(passage.exchange(), passage.model(), refusal);
    }

    private void judge(Passage passage) {
        if (passage.route().mode() == Mode.OFF) {
            forwarder.enter(passage);
        } else if (passage.model().body().length <= SHORT_BODY_BYTES) {
            inspect(passage);
            decide(passage);
        } else {
            HttpServerExchange exchange = passage.exchange();
            exchange.getConnection().getWorker().execute(() -> {
                inspect(passage);
                exchange.getIoThread().execute(() -> decide(passage));
            });
        }
    }

    private static void inspect(Passage passage) {
        long start = System.nanoTime();
        Verdict verdict = passage.setup()
                .judge()
                .inspector()
                .inspect(passage.model(), passage.route().policy());
        passage.judged(verdict, System.nanoTime() - start);
    }

    private void decide(Passage passage) {
        Verdict verdict = passage.verdict();
        if (verdict != null
                && verdict.disposition() == Disposition.BLOCK
                && passage.route().mode() == Mode.BLOCK) {
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
            if (bytes.length > inspect.bodyLimit() && rejects(inspect)) {
                refuse(passage, tooLong());
            } else {
                passage.bodyRead(bytes, complete, inspect.bodyLimit());
                judge(passage);
            }
        }

        @Override
        public void refused(Refusal refusal) {
            refuse(passage, refusal);
        }
    }
}
