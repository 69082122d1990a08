package dev.sluice.detector;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class EditLogTest {

    private static final String PROSE = "the garden behind the house was quiet that morning, ".repeat(20);
    private static final List<String> PIECES = List.of(
            "%2527",
            "&amp;lt;",
            "\\x41",
            "\\u0041",
            "%c0%af",
            "c''at",
            "a/**/b",
            "/*!50000",
            "\0",
            "\u0001",
            "  \t ",
            "'un'+'ion'",
            "w^ho",
            "+ADw-",
            "$IFS",
            "\u00c3\u00a4",
            "\u00e4",
            "x",
            "(97,98,99)",
            "chr(97,98)",
            "\r\n");

    private final Canonicalizer canonicalizer = new Canonicalizer();

    @Test
    void aWindowAnswersForItsOwnEditsOnly() {
        canonicalize(PROSE + "<a>%2527&amp;\\x41/**/b</a>" + PROSE);
        int start = text().indexOf("<a>");

        assertEquals(0, count(Edit.PERCENT, 0, start));
        assertEquals(2, count(Edit.PERCENT, start, start + 10));
        assertEquals(2, count(Edit.ROUNDS, start, start + 10));
        assertEquals(1, count(Edit.COMMENT, start, start + 10));
        assertEquals(0, count(Edit.ENTITY, start + 10, canonicalizer.length()));
        assertEquals(0, count(Edit.ROUNDS, start + 10, canonicalizer.length()));
        assertTrue(canonicalizer.unveiled(start, start + 10));
        assertFalse(canonicalizer.unveiled(0, start));
    }

    @Test
    void whatVanishedAtTheEndBelongsToTheLastWindow() {
        canonicalize(PROSE + "\0");
        assertEquals(1, count(Edit.NUL, canonicalizer.length() - 10, canonicalizer.length()));
    }

    @Test
    void partsOfALongValueAddUpToTheWhole() {
        Random random = new Random(3);
        for (int run = 0; run < 2_000; run++) {
            canonicalize(longValue(random));
            int length = canonicalizer.length();
            int cut = random.nextInt(length + 1);
            for (Edit edit : Edit.values()) {
                int whole = canonicalizer.count(edit);
                assertEquals(whole, count(edit, 0, length), edit.name());
                int before = count(edit, 0, cut);
                int behind = cut == length ? 0 : count(edit, cut, length);
                if (cut < length) {
                    assertEquals(whole, edit == Edit.ROUNDS ? Math.max(before, behind) : before + behind, edit.name());
                }
            }
        }
    }

    @Test
    void editsStayWithTheTextAroundThem() {
        Random random = new Random(5);
        for (int run = 0; run < 2_000; run++) {
            String before = longValue(random);
            canonicalize(before + " <mark>\\x41 \\x42 &lt;</mark> " + longValue(random));
            int start = text().indexOf("<mark>");
            int end = text().indexOf("</mark>");
            assertEquals(2, count(Edit.SCRIPT_ESCAPE, start, end), before);
            assertEquals(1, count(Edit.ENTITY, start, end), before);
        }
    }

    private static String longValue(Random random) {
        StringBuilder value = new StringBuilder();
        while (value.length() <= Window.SIZE) {
            value.append(PIECES.get(random.nextInt(PIECES.size())));
            value.append(PROSE, 0, random.nextInt(40));
        }
        return value.toString();
    }

    private int count(Edit edit, int from, int to) {
        return canonicalizer.counts(from, to)[edit.ordinal()];
    }

    private void canonicalize(String value) {
        byte[] bytes = value.getBytes(ISO_8859_1);
        canonicalizer.canonicalize(bytes, 0, bytes.length);
    }

    private String text() {
        return new String(canonicalizer.text(), 0, canonicalizer.length(), ISO_8859_1);
    }
}
