package dev.sluice.trainer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTimeout;

import java.time.Duration;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PayloadFamilyTest {

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "<img src=x onerror=alert(1)>       | <svg src=y onload=prompt(22)>",
                "<IMG SRC=x ONERROR=alert(1)>       | %3Cimg%20src=x%20onerror=alert(1)%3E",
                "<b onclick='confirm(1)'>           | <u onkeyup=\"alert(9)\">",
                "1' and 4472=4472--                 | 7' AND 1=1--",
                "1\" where 9=9 union all select null,null#  | 1' where 7=7 union  all select null,null,null#",
                "1'/**/and/**/1=1                   | 1' and 2=2",
                "../../../etc/passwd                | ../../../../../../etc/shadow",
                "..\\..\\boot.ini                   | ..\\..\\..\\..\\..\\win.ini",
                "%252e%252e%252fetc/passwd          | ../etc/shadow",
                "${jndi:ldap://a.example/x}         | ${jndi:ldap://b.example/yy}",
                "{{7*7}}                            | {{13*37}}"
            })
    void nearCopies_shareAFamily(String one, String other) {
        assertEquals(PayloadFamily.of(one), PayloadFamily.of(other));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "1' and 1=1--                | 1' union select null--",
                "<script>alert(1)</script>   | <img onerror=alert(1)>",
                "../../etc/passwd            | ....//....//etc/passwd",
                "; cat /etc/passwd           | $(cat /etc/passwd)",
                "${jndi:ldap://a.example/x}  | ${jndi:rmi://a.example/x}"
            })
    void differentAttacks_differ(String one, String other) {
        assertNotEquals(PayloadFamily.of(one), PayloadFamily.of(other));
    }

    @Test
    void queryString_countsByItsStrangestValue() {
        assertEquals(
                PayloadFamily.of("\"><script>alert(1)</script>"),
                PayloadFamily.ofQueryString("page=2&q=%22%3E%3Cscript%3Ealert(7)%3C/script%3E&sort=up"));
    }

    @Test
    void noValues_haveAnEmptyFamily() {
        assertEquals("", PayloadFamily.ofStrangest(Stream.of()));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {".", "./", "<", "%25", "\\u00", "&#", "/*", "(("})
    void longInput_isBoundedInTime(String piece) {
        assertTimeout(Duration.ofSeconds(5), () -> PayloadFamily.of(piece.repeat(200_000)));
    }
}
