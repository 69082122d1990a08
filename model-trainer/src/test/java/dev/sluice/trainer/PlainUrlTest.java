package dev.sluice.trainer;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PlainUrlTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "http://www.example.com",
                "https://example.org:8443/a/b.html?c=d",
                "//example.com/%2f",
                "HTTPS://Example.COM/",
                "http%3A%2F%2Fexample.com%2Fshell.txt%3F"
            })
    void addressOfAPublicHost_isPlain(String value) {
        assertTrue(PlainUrl.is(value));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "http://127.0.0.1/",
                "http://169.254.169.254/latest/meta-data",
                "http://localhost/admin",
                "http://metadata.google.internal/",
                "http://user@example.com",
                "http://example.com\\@evil.example",
                "///example.com",
                "http://example.com/?q=<script>",
                "http://example.com/../etc/passwd",
                "javascript://example.com/",
                "file://example.com/etc/passwd",
                "go to http://example.com",
                "100%",
                ""
            })
    void anythingThatTells_isNot(String value) {
        assertFalse(PlainUrl.is(value));
    }
}
