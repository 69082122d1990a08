package dev.sluice.detector;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class FieldPatternTest {

    @ParameterizedTest
    @CsvSource({
        "query q, QUERY, q",
        "json items[].note, JSON, items[].note",
        "json items[*].note, JSON, items[].note",
        "json answers.*.text, JSON, answers.7.text",
        "xml order/*/note, XML, order/item/note",
        "form *.comment, FORM, post.comment",
        "form note#base64, FORM, note#base64",
        "path, PATH, ''",
        "path 2, PATH, 2",
    })
    void namesAField(String pattern, Location location, String name) {
        assertTrue(FieldPattern.parse(pattern).matches(new Field(location, name)));
    }

    @ParameterizedTest
    @CsvSource({
        "query q, QUERY, qq",
        "query q, FORM, q",
        "query q, QUERY, q#base64",
        "query, QUERY, q",
        "json answers.*.text, JSON, answers.a.b.text",
        "json answers.*.text, JSON, answers.text",
        "json answers.*, JSON, answers.a#name",
        "query a.b, QUERY, axb",
    })
    void namesNoOther(String pattern, Location location, String name) {
        assertFalse(FieldPattern.parse(pattern).matches(new Field(location, name)));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"json *", "json *.*", "query *", "json a.*.*", "query q*", "json *[]", "xml */*", "form *#name"})
    void wideOnesAreRefused(String pattern) {
        String message = refusal(pattern);
        assertTrue(message.contains("\"" + pattern + "\" is too wide"), message);
    }

    @Test
    void theRestIsRefused() {
        String message = refusal("form #rest");
        assertTrue(message.contains("anything may hide in it"), message);
    }

    @Test
    void whatIsNoFieldIsRefused() {
        String message = refusal("note");
        assertTrue(message.contains("path, query, header, cookie, form, json"), message);
    }

    private static String refusal(String pattern) {
        return String.valueOf(assertThrows(IllegalArgumentException.class, () -> FieldPattern.parse(pattern))
                .getMessage());
    }

    @Test
    void isPrintedAsItIsRead() {
        assertEquals(
                "json items[].note", FieldPattern.parse("json items[*].note").toString());
        assertEquals(FieldPattern.parse("json a[].b"), FieldPattern.parse("json a[*].b"));
    }
}
