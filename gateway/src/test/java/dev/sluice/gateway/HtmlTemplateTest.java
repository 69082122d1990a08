package dev.sluice.gateway;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.Map;
import org.junit.jupiter.api.Test;

class HtmlTemplateTest {

    private final HtmlTemplate note = HtmlTemplate.read("note.html");

    @Test
    void text_isEscaped() {
        assertEquals(
                "<p class=\"note\" role=\"status\">&lt;a href=&quot;$1&#39;&gt; \\ &amp;amp;</p>\n",
                note.fill(Map.of("text", Html.escaped("<a href=\"$1'> \\ &amp;")))
                        .markup());
    }

    @Test
    void placesInValues_stayAsTheyAre() {
        assertEquals(
                "<p class=\"note\" role=\"status\">{{text}}</p>\n",
                note.fill(Map.of("text", Html.escaped("{{text}}"))).markup());
    }

    @Test
    void emptyPlace_isAFault() {
        assertThrows(IllegalStateException.class, () -> note.fill(Map.of()));
        assertThrows(IllegalStateException.class, () -> HtmlTemplate.read("nowhere.html"));
    }
}
