package dev.sluice.host;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SluiceHeadersTest {

    @ParameterizedTest
    @CsvSource({"0,0.000", "99.95,99.950", "99.9996,99.999", "99.94999,99.949", "100,100.000", "57.80374325,57.803"})
    void scoreIsCut_notRounded(double score, String decimal) {
        assertEquals(decimal, SluiceHeaders.decimal(score));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {"query q | \"query q\"", "a\"b\\c | \"a\\\"b\\\\c\"", "caf\u00e9 | \"caf?\"", "a\u0001b | \"a?b\""
            })
    void textIsAStringOfRfc9651(String value, String text) {
        assertEquals(text, SluiceHeaders.text(value));
    }
}
