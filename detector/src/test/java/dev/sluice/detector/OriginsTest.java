package dev.sluice.detector;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Random;
import java.util.function.IntFunction;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class OriginsTest {

    private static final List<IntFunction<String>> SPELLINGS = List.of(
            c -> String.valueOf((char) c),
            c -> String.format("%%%02x", c),
            c -> String.format("%%25%02X", c),
            c -> String.format("%%2525%02x", c),
            c -> String.format("%%u%04x", c),
            c -> String.format("&#%d;", c),
            c -> String.format("&#x%x;", c),
            c -> String.format("%%26%%23%d%%3b", c),
            c -> String.format("\\x%02x", c),
            c -> String.format("\\u%04X", c),
            c -> String.format("\\u{%x}", c),
            c -> String.format("%%5cu%04x", c),
            c -> String.format("%c%c", 0xC0 | c >> 6, 0x80 | c & 0x3F),
            c -> String.format("%%%02x%%%02x", 0xC0 | c >> 6, 0x80 | c & 0x3F),
            c -> String.format("%%EF%%%02x%%%02x", 0xBC + (c - 0x20 >> 6), 0x80 | c - 0x20 & 0x3F));

    private final Canonicalizer canonicalizer = new Canonicalizer();

    @ParameterizedTest
    @ValueSource(strings = {"<script>alert(1)</script>", "';drop/table", "../../etc/passwd", "${jndi:ldap}", "{{7*7}}"})
    void plantedPayload_isRecoveredExactly_whateverItsSpelling(String payload) {
        Random random = new Random(11);
        for (int run = 0; run < 3_000; run++) {
            String planted = payload.chars()
                    .mapToObj(SPELLINGS.get(random.nextInt(SPELLINGS.size())))
                    .collect(Collectors.joining());
            String value = noise(random) + "[" + planted + "]" + noise(random);

            Origins origins = trace(value);
            int start = text().indexOf("[" + payload + "]");
            assertTrue(start >= 0, value);
            assertEquals("[" + planted + "]", cut(value, origins, start, payload.length() + 2));
            assertEquals(planted, cut(value, origins, start + 1, payload.length()), value);
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '¦',
            quoteCharacter = '\0',
            value = {
                "a  \t b ¦ a b ¦ a  \t b",
                "x c''at y ¦ cat ¦ c''at",
                "x w^ho^ami y ¦ whoami ¦ w^ho^ami",
                "x un/**/ion y ¦ un ion ¦ un/**/ion",
                "x 1 /**/ union y ¦ 1 union ¦ 1 /**/ union",
                "x /*!50000union*/ y ¦ union ¦ union",
                "x 'un'||'ion' y ¦ union ¦ un'||'ion",
                "x cat$IFS$9/etc y ¦ cat /etc ¦ cat$IFS$9/etc",
                "x boot%00.ini y ¦ boot.ini ¦ boot%00.ini",
                "x %c3%a4%2527 y ¦ \u0080' ¦ %c3%a4%2527",
                "x 0x2e0x2e0x2fetc y ¦ ../etc ¦ 0x2e0x2e0x2fetc",
                "x +ADw-b+AD4- y ¦ <b> ¦ +ADw-b+AD4-",
            })
    void whatWasFolded_keepsItsRange(String value, String canonical, String original) {
        Origins origins = trace(value);
        assertEquals(original, cut(value, origins, text().indexOf(canonical), canonical.length()));
    }

    @Test
    void ranges_areOrderedAndInsideTheValue() {
        Random random = new Random(3);
        for (int run = 0; run < 20_000; run++) {
            String value = noise(random) + noise(random);
            Origins origins = trace(value);
            int last = 0;
            for (int i = 0; i < canonicalizer.length(); i++) {
                assertTrue(origins.from(i) >= last && origins.to(i) > origins.from(i), value);
                last = origins.from(i);
            }
            assertTrue(canonicalizer.length() == 0 || origins.to(canonicalizer.length() - 1) <= value.length(), value);
        }
    }

    @Test
    void tracing_changesNothingElse() {
        Random random = new Random(5);
        Canonicalizer plain = new Canonicalizer();
        for (int run = 0; run < 5_000; run++) {
            String value = noise(random);
            trace(value);
            plain.canonicalize(value.getBytes(ISO_8859_1), 0, value.length());
            assertEquals(new String(plain.text(), 0, plain.length(), ISO_8859_1), text());
            for (Edit edit : Edit.values()) {
                assertEquals(plain.count(edit), canonicalizer.count(edit), edit.name());
            }
        }
    }

    @Test
    void ranges_countFromTheStartOfTheValue() {
        byte[] bytes = "abc%3cdef".getBytes(ISO_8859_1);
        Origins origins = canonicalizer.trace(bytes, 2, bytes.length);
        assertEquals("c<def", text());
        assertEquals(1, origins.from(1));
        assertEquals(4, origins.to(1));
    }

    private Origins trace(String value) {
        return canonicalizer.trace(value.getBytes(ISO_8859_1), 0, value.length());
    }

    private String text() {
        return new String(canonicalizer.text(), 0, canonicalizer.length(), ISO_8859_1);
    }

    private static String cut(String value, Origins origins, int start, int length) {
        return value.substring(origins.from(start), origins.to(start + length - 1));
    }

    /** Text with edits of every kind, but without a bracket, so that a planted one stands alone. */
    private static String noise(Random random) {
        List<String> words = List.of(
                "word ",
                "  ",
                "\n",
                "%",
                "%41",
                "%2541",
                "&amp;",
                "&",
                "\\x41",
                "\\",
                "\u00e4",
                "\u00c3\u00a4",
                "%00",
                "c''at",
                "a'+'b",
                "/**/",
                "/*!1",
                "*/",
                "$IFS",
                "\u00c0\u00ae",
                "0x2e",
                "+AD4-",
                "%u0041",
                "x^y");
        return random.ints(random.nextInt(12), 0, words.size())
                .mapToObj(words::get)
                .collect(Collectors.joining());
    }
}
