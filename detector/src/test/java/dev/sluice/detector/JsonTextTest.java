package dev.sluice.detector;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class JsonTextTest {

    @Test
    void objectsAndArraysBecomeMapsAndLists() throws JsonSyntaxException {
        assertEquals(
                Map.of("a", List.of(1.0, true, JsonText.NULL), "b", Map.of("c", "d"), "e", List.of()),
                parse("{ \"a\": [1, true, null],\n \"b\": {\"c\": \"d\"}, \"e\": [ ] }"));
    }

    @Test
    void keysKeepTheOrderOfTheText() throws JsonSyntaxException {
        assertEquals(List.of("z", "a", "m"), List.copyOf(((Map<?, ?>) parse("{\"z\":1,\"a\":2,\"m\":3}")).keySet()));
    }

    @Test
    void escapesAreUndone() throws JsonSyntaxException {
        assertEquals("\"\\/\b\f\n\r\té\uD83D\uDE00", parse("\"\\\"\\\\\\/\\b\\f\\n\\r\\t\\u00e9\\ud83d\\ude00\""));
    }

    @Test
    void textIsUtf8() throws JsonSyntaxException {
        assertEquals("é€", parse("\"é€\""));
        assertEquals(
                "the text is not UTF-8",
                assertThrows(JsonSyntaxException.class, () -> JsonText.parse(new byte[] {'"', (byte) 0xff, '"'}))
                        .getMessage());
    }

    @ParameterizedTest
    @CsvSource({"0,0", "-0,-0.0", "12,12", "1.5,1.5", "-1e3,-1000", "1E-2,0.01", "2.5e+1,25"})
    void numbersAreDoubles(String text, double value) throws JsonSyntaxException {
        assertEquals(value, parse(text));
    }

    @ParameterizedTest
    @CsvSource(
            quoteCharacter = '`',
            delimiter = '|',
            value = {
                "``             | `1:1: expected a value, found the end`",
                "`{`            | `1:2: expected a key in quotes, found the end`",
                "`{a:1}`        | `1:2: expected a key in quotes, found 'a'`",
                "`{\"a\" 1}`    | `1:6: expected a colon, found '1'`",
                "`{\"a\":1,}`   | `1:8: expected a key in quotes, found '}'`",
                "`[1,]`         | `1:4: expected a value, found ']'`",
                "`[1 2]`        | `1:4: expected a comma or ], found '2'`",
                "`[1`           | `1:3: expected a comma or ], found the end`",
                "`[1}`          | `1:3: expected a comma or ], found '}'`",
                "`1 2`          | `1:3: expected the end, found '2'`",
                "`01`           | `1:1: expected a value, found '0'`",
                "`+1`           | `1:1: expected a value, found '+'`",
                "`.5`           | `1:1: expected a value, found '.'`",
                "`NaN`          | `1:1: expected a value, found 'N'`",
                "`nul`          | `1:1: expected null, found 'n'`",
                "`1e999`        | `1:1: number 1e999 is out of range`",
                "`'a'`          | `1:1: expected a value, found '''`",
                "`\"a`          | `1:3: expected a quote at the end of the string, found the end`",
                "`\"\\x\"`      | `1:2: no escape of JSON`",
                "`\"\\`         | `1:2: no escape of JSON`",
                "`\"\\u12g4\"`  | `1:6: expected four hexadecimal digits, found 'g'`",
                "`{\"a\":1,\"a\":2}` | `1:8: key \"a\" stands here for the second time`",
                "`/* */ 1`      | `1:1: expected a value, found '/'`",
            })
    void whatIsNoJsonIsRefusedWithItsPlace(String text, String message) {
        assertEquals(message, refusal(text));
    }

    @Test
    void placesCountLinesAndColumns() {
        assertEquals("3:4: expected a value, found '}'", refusal("{\n \"a\":\n   }"));
    }

    @Test
    void controlCharactersInStringsAreRefused() {
        assertEquals("1:3: expected a quote at the end of the string, found '\n'", refusal("\"a\nb\""));
    }

    @Test
    void aSecondNullForAKeyIsRefused() {
        assertEquals("1:11: key \"a\" stands here for the second time", refusal("{\"a\":null,\"a\":null}"));
    }

    @Test
    void depthIsBounded() throws JsonSyntaxException {
        assertInstanceOf(List.class, parse("[".repeat(64) + "]".repeat(64)));
        assertEquals("1:65: more than 64 levels", refusal("[".repeat(65) + "]".repeat(65)));
        assertEquals("1:65: more than 64 levels", refusal("[".repeat(1_000_000)));
    }

    private static Object parse(String text) throws JsonSyntaxException {
        return JsonText.parse(text.getBytes(UTF_8));
    }

    private static String refusal(String text) {
        return String.valueOf(
                assertThrows(JsonSyntaxException.class, () -> parse(text)).getMessage());
    }
}
