package dev.sluice.host;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.time.Duration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class UnitsTest {

    @ParameterizedTest
    @CsvSource({"512 B,512", "128 KiB,131072", "1kB,1000", "1.5 MiB,1572864", "2 GiB,2147483648"})
    void sizeHasAUnit(String text, long bytes) {
        assertEquals(bytes, Units.bytes(text));
    }

    @ParameterizedTest
    @CsvSource({"500 ms,PT0.5S", "30s,PT30S", "5m,PT5M", "1.5 h,PT1H30M", "250 us,PT0.00025S"})
    void durationHasAUnit(String text, Duration duration) {
        assertEquals(duration, Units.duration(text));
    }

    @ParameterizedTest
    @ValueSource(strings = {"128", "128 Kb", "-1 B", "KiB", "1 KiB 2", ""})
    void whatIsNoSizeIsRefused(String text) {
        assertThrows(IllegalArgumentException.class, () -> Units.bytes(text));
    }

    @ParameterizedTest
    @ValueSource(strings = {"ftp://a:1", "http://a", "http://a:1/path", "http://a:99999", "http://user@a:1", "a:1"})
    void whatIsNoServerIsRefused(String text) {
        assertThrows(IllegalArgumentException.class, () -> Units.server(text));
    }

    @ParameterizedTest
    @CsvSource({"127.0.0.1:80,/127.0.0.1:80", "[::1]:80,/[0:0:0:0:0:0:0:1]:80"})
    void addressHasAHostAndAPort(String text, String address) {
        assertEquals(address, Units.address(text).toString());
    }
}
