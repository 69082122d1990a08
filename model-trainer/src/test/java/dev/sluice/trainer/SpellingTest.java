package dev.sluice.trainer;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SpellingTest {

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "STRICT       | a b'<&%/\u00e9 | a%20b%27%3C%26%25%2F%E9",
                "STRICT_LOWER | a b'<&%/\u00e9 | a%20b%27%3c%26%25%2f%e9",
                "FORM         | a b'<&%/\u00e9 | a+b%27%3C%26%25%2F%E9",
                "BROWSER      | a b'<&%/\u00e9 | a%20b%27%3C%26%/%E9",
                "BARE         | a b'<&%/\u00e9 | a%20b'<%26%/\u00e9"
            })
    void value_isSpelledAsTheClientWould(Spelling spelling, String value, String expected) {
        assertEquals(expected, spelling.spell(value, "&"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "PLAIN     | </a\"\\\u00c3\u00a9 | \"</a\\\"\\\\\u00c3\u00a9\"",
                "SLASHES   | </a\u00c3\u00a9     | \"<\\/a\\u00e9\"",
                "ASCII     | </a\u00c3\u00a9     | \"</a\\u00e9\"",
                "ASCII     | \u00c3              | \"\\u00c3\"",
                "HTML_SAFE | <b>&                | \"\\u003cb\\u003e\\u0026\""
            })
    void jsonValue_isSpelledAsItsWriterWould(JsonSpelling spelling, String value, String expected) {
        assertEquals(expected, spelling.spell(value));
    }
}
