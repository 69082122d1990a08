package dev.sluice.host;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PathPatternTest {

    @ParameterizedTest
    @CsvSource({
        "/**,/,true",
        "/**,/a/b,true",
        "/api/**,/api,true",
        "/api/**,/api/,true",
        "/api/**,/api/v1/users,true",
        "/api/**,/apis,false",
        "/a/*,/a/b,true",
        "/a/*,/a/b/c,false",
        "/a/*/c,/a/b/c,true",
        "/**/edit,/a/b/edit,true",
        "/*.php,/index.php,true",
        "/*.php,/a/index.php,false",
        "/a.b,/aXb,false",
        "/exact,/exact,true",
        "/exact,/exact/,false"
    })
    void starStaysInItsSegment_andTwoStarsDoNot(String glob, String path, boolean matches) {
        assertEquals(matches, PathPattern.parse(glob).matches(path));
    }

    @Test
    void patternBeginsWithASlash() {
        assertThrows(IllegalArgumentException.class, () -> PathPattern.parse("api/**"));
    }
}
