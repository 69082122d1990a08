package dev.sluice.host;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CanonicalTargetTest {

    @ParameterizedTest
    @CsvSource(
            delimiter = ' ',
            value = {
                "/a?b=1&&c /a?b=1&&c",
                "/a/../b;x=1/%7e /a/../b;x=1/%7e",
                "/?a=%zz&b=% /?a=%zz&b=%",
                "/?a=<\"{|}^`> /?a=%3C%22%7B%7C%7D%5E%60%3E",
                "/\\..\\x /%5C..%5Cx",
                "/\u00ff\u0080 /%FF%80",
                "/a[]=1 /a[]=1",
                "/a#fragment /a"
            })
    void onlyWhatReadersDisagreeAboutIsEncoded(String target, String canonical) {
        assertEquals(canonical, CanonicalTarget.of(target));
    }
}
