package dev.sluice.detector;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Collection;
import java.util.Map;

/** Any bytes as a JSON body. Every text that a strict parser finds in it must be among the fields. */
public final class JsonFieldsFuzz {

    private static final FieldReading READING = new FieldReading();

    private JsonFieldsFuzz() {}

    public static void fuzzerTestOneInput(byte[] input) {
        FieldReading.Found found = READING.read(TestRequest.of("POST / HTTP/1.1\nContent-Type: application/json")
                .withBody(input));
        try {
            Object document = JsonText.parse(input);
            if (found.completeness() == Completeness.FULL) {
                assertHolds(found, document);
            }
        } catch (JsonSyntaxException refused) {
            // The strict parser may refuse what the fields are read from all the same.
        }
    }

    private static void assertHolds(FieldReading.Found found, Object value) {
        if (value instanceof Map<?, ?> object) {
            object.values().forEach(member -> assertHolds(found, member));
        } else if (value instanceof Collection<?> items) {
            items.forEach(item -> assertHolds(found, item));
        } else if (value instanceof String text && !text.isEmpty() && hasNoSurrogates(text)) {
            assertTrue(found.holds(new String(text.getBytes(UTF_8), ISO_8859_1)), () -> "no field holds " + text);
        }
    }

    /** Half a pair stays as it was written. */
    private static boolean hasNoSurrogates(String text) {
        return text.chars().noneMatch(c -> Character.isSurrogate((char) c));
    }
}
