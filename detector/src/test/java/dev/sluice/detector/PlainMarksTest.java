package dev.sluice.detector;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PlainMarksTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "rO0ABXNyABFqYXZhLnV0aWwuSGFzaE1hcA",
                "ACED00057372",
                "yv66vgAAADQ",
                "__proto__",
                "x.__class__.y",
                "__construct",
                "java.lang.ProcessBuilder",
                "class.module.classLoader.resources",
                "com.sun.rowset.JdbcRowSetImpl",
                "169.254.169.254",
                "WEB-INF",
                "0x2e0x2e0x2f0x2e0x2e0x2fetc0x2fpasswd",
            })
    void whatOnlyExploitsSendIsMarked(String value) {
        assertTrue(isMarked(value));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "_",
                "__",
                "__typename",
                "nav__item",
                "__VIEWSTATE",
                "javascript.min.js",
                "java.lang.NullPointerException",
                "java.lang.OutOfMemoryError",
                "com.example.shop.Cart",
                "169.254.1.1",
            })
    void whatOthersSendIsNot(String value) {
        assertFalse(isMarked(value));
    }

    @Test
    void valuesWithAMarkAreNotInert() {
        byte[] bytes = Bytes.of("__proto__");
        assertFalse(WindowSource.isInert(bytes, 0, bytes.length));
    }

    private static boolean isMarked(String value) {
        byte[] bytes = Bytes.of(value);
        return PlainMarks.in(bytes, 0, bytes.length);
    }
}
