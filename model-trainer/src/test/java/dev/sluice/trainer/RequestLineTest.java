package dev.sluice.trainer;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.sluice.trainer.RequestDraft.Piece;
import dev.sluice.trainer.RequestDraft.Place;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RequestLineTest {

    private final RequestLine lines = new RequestLine(new RequestValues(
            Grammar.parse("values", "word = a<b&c\nname = x\n| x\nodd = <@quoted>", Grammar.empty()),
            Map.of("quoted", Grammar.parse("quoted", "start = it's", Grammar.empty())),
            new SplittableRandom(1)));

    @Test
    void targetAndContextAreRead() {
        RequestDraft draft = lines.read("GET //cdn.example/a/<name>?q=<word>&page=2&<odd> image");

        assertEquals("GET", draft.method());
        assertEquals("cdn.example", draft.host());
        assertEquals("image", draft.context());
        assertEquals(
                List.of(
                        new Piece(Place.PATH, "", "a", false),
                        new Piece(Place.PATH, "", "x", true),
                        new Piece(Place.QUERY, "q", "a<b&c", true),
                        new Piece(Place.QUERY, "page", "2", false),
                        new Piece(Place.QUERY, "", "it's", true)),
                draft.pieces());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "form a=<word>&b=1 | application/x-www-form-urlencoded | a=a%3Cb%26c&b=1",
                "json a.b=<word>&a.c[0].d=1&a.c[1].d=<odd>&e=true | application/json"
                        + " | {\"a\":{\"b\":\"a<b&c\",\"c\":[{\"d\":1},{\"d\":\"it's\"}]},\"e\":true}",
                "json [0].a=<name>&[1].a=2 | application/json | [{\"a\":\"x\"},{\"a\":2}]",
                "json:application/ld+json a=null | application/ld+json | {\"a\":null}",
                "xml r.a=<word> | text/xml; charset=utf-8"
                        + " | <?xml version=\"1.0\" encoding=\"UTF-8\"?>\\n<r><a>a&lt;b&amp;c</a></r>",
                "raw:text/csv <word>,2 | text/csv | a<b&c,2",
                "multipart t=<name>&f*=<odd>~<word> | multipart/form-data; boundary=B"
                        + " | --B\\r\\nContent-Disposition: form-data; name=\"t\"\\r\\n\\r\\nx\\r\\n--B\\r\\n"
                        + "Content-Disposition: form-data; name=\"f\"; filename=\"it's\"\\r\\n"
                        + "Content-Type: application/octet-stream\\r\\n\\r\\na<b&c\\r\\n--B--\\r\\n",
            },
            quoteCharacter = '~')
    void bodyIsWrittenAs(String body, String type, String text) {
        RequestBody written =
                RequestBody.of(lines.read("POST / form " + body), Spelling.STRICT, JsonSpelling.PLAIN, "B");

        assertEquals(type, written.type());
        assertEquals(text.replace("\\r", "\r").replace("\\n", "\n"), new String(written.bytes(), ISO_8859_1));
    }

    @Test
    void aPlantedNumber_staysText() {
        RequestDraft draft = lines.read("POST / xhr json a=<name>");
        int last = draft.pieces().size() - 1;
        RequestDraft planted = draft.with(last, draft.pieces().get(last).planted("1"));

        RequestBody written = RequestBody.of(planted, Spelling.STRICT, JsonSpelling.PLAIN, "B");

        assertEquals("{\"a\":\"1\"}", new String(written.bytes(), ISO_8859_1));
    }

    @Test
    void anotherLine_isRefused() {
        assertThrows(IllegalStateException.class, () -> lines.read("GET search?q=1"));
    }
}
