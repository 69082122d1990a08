package dev.sluice.host;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CanonicalPathTest {

    @ParameterizedTest
    @CsvSource({
        "/,/",
        "/a/b,/a/b",
        "/%61pi,/api",
        "//a///b,/a/b",
        "/a/./b,/a/b",
        "/a/../b,/b",
        "/../../b,/b",
        "/a/b/..,/a/",
        "/a/%2e%2e/b,/b",
        "/a%2fb,/a/b",
        "/%zz,/%zz",
        "/100%,/100%",
        "/a/..b,/a/..b"
    })
    void spellingsOfOnePathAreEqual(String path, String canonical) {
        assertEquals(canonical, CanonicalPath.of(path));
    }
}
