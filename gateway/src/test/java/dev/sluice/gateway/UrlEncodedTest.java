package dev.sluice.gateway;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;

class UrlEncodedTest {

    @Test
    void valuesAndNames_areDecoded() {
        assertEquals("ü & 1", UrlEncoded.parse("%71=%C3%BC+%26+1").value("q"));
    }

    @Test
    void firstOfSeveral_counts() {
        assertEquals("1", UrlEncoded.parse("a=1&a=2").value("a"));
    }

    @Test
    void absentValue_isEmpty() {
        assertEquals("", UrlEncoded.parse("a").value("a"));
        assertEquals("", UrlEncoded.parse("").value("a"));
    }

    @Test
    void malformedPercent_isRefused() {
        assertThrows(IllegalArgumentException.class, () -> UrlEncoded.parse("a=%4"));
    }
}
