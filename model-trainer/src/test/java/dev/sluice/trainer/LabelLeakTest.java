package dev.sluice.trainer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.trainer.CorpusRecord.Payload;
import dev.sluice.trainer.CorpusRequest.Header;
import dev.sluice.trainer.Grammars.Kind;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class LabelLeakTest {

    private static final int VALUES = 12_000;

    private final LabelLeak leak = new LabelLeak();

    @Test
    void requestsOfTheEmbedder_tellNothingOfTheirValues() {
        Embedder embedder = new Embedder(5);
        embed((id, attack, value) -> leak.add(
                id, attack, embedder.embed(id, new Payload(value, false)).request()));

        assertEquals(0.5, leak.auc(), LabelLeak.TOLERANCE);
    }

    @Test
    void aHeaderThatFollowsTheLabel_isSeen() {
        Embedder embedder = new Embedder(5);
        embed((id, attack, value) -> {
            CorpusRequest request =
                    embedder.embed(id, new Payload(value, false)).request();
            leak.add(id, attack, attack ? withHeaderOnTop(request) : request);
        });

        assertTrue(leak.auc() > 0.9);
    }

    private interface Adder {
        void add(String id, boolean attack, String value);
    }

    private static void embed(Adder adder) {
        SplittableRandom random = new SplittableRandom(9);
        List<Kind> attacks = Grammars.all().stream()
                .filter(kind -> kind.attackClass() != null)
                .toList();
        List<Kind> benign = Grammars.all().stream()
                .filter(kind -> kind.attackClass() == null)
                .toList();
        for (int i = 0; i < VALUES; i++) {
            List<Kind> kinds = i % 2 == 0 ? attacks : benign;
            Kind kind = kinds.get(random.nextInt(kinds.size()));
            adder.add("value-" + i, i % 2 == 0, kind.grammar().expand(random));
        }
    }

    private static CorpusRequest withHeaderOnTop(CorpusRequest request) {
        List<Header> headers = new ArrayList<>(request.headers());
        headers.add(0, new Header("X-Search", "1"));
        return new CorpusRequest(request.method(), request.target(), headers, request.body());
    }
}
