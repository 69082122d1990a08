package dev.sluice.detector;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CanonicalizerTest {

    private final Canonicalizer canonicalizer = new Canonicalizer();

    @ParameterizedTest
    @CsvSource(
            delimiter = '¦',
            quoteCharacter = '\0',
            value = {
                "plain words ¦ plain words",
                "SeLeCt ¦ select",
                "%27 or 1=1 ¦ ' or 1=1",
                "%2527 ¦ '",
                "%252527 ¦ '",
                "%u0027 ¦ '",
                "%uff1cscript%uff1e ¦ <script>",
                "&lt;b&gt; ¦ <b>",
                "&#x3c;b&#62; ¦ <b>",
                "&#0000060b ¦ <b",
                "\\x3cb\\u003e ¦ <b>",
                "\\u{3c}b ¦ <b",
                "%c0%ae%c0%ae%c0%af ¦ ../",
                "%e0%80%af ¦ /",
                "%c0%qf ¦ /",
                "..%u2215 ¦ ../",
                "0x2e0x2e0x2f ¦ ../",
                "0x2fetc ¦ /etc",
                "0x2f657463, ¦ 0x2f657463,",
                "un/**/ion ¦ un ion",
                "1/*!50000union*/ select ¦ 1 union select",
                "c''at /etc ¦ cat /etc",
                "cat$IFS$9/etc ¦ cat /etc",
                "cat${IFS}/etc ¦ cat /etc",
                "'un'||'ion' ¦ 'union'",
                "this['ale'+'rt'] ¦ this['alert']",
                "'a' + 'b' ¦ 'ab'",
                "x + 'b' ¦ x + 'b'",
                "w^ho^ami ¦ whoami",
                "x ^ y ¦ x ^ y",
                "wh$@oami ¦ whoami",
                "+ADw-b+AD4- ¦ <b>",
                "c+Abc- ¦ c+abc-",
                "+ADwAcwBjAHIAaQBwAHQAPg-x ¦ <script>x",
                "\\65 xpression(1) ¦ expression(1)",
                "e\\78pression(1) ¦ expression(1)",
                "\\000065xpression(1) ¦ expression(1)",
                "j\\61\\76 ascript: ¦ javascript:",
                "'\\141\\154\\145\\162\\164\\50\\61\\51' ¦ 'alert(1)'",
                "$'\\143\\141\\164' /etc ¦ $'cat' /etc",
                "\\u{000000000003c}b ¦ <b",
                "c\\at /etc ¦ cat /etc",
                "c\\a\\t /etc ¦ cat /etc",
                "c'a't /etc ¦ cat /etc",
                "c\"a\"t /etc ¦ cat /etc",
                "'c'at /etc ¦ 'cat /etc",
                "c``at /etc ¦ cat /etc",
                "ca$9t /etc ¦ cat /etc",
                "ca${x}t /etc ¦ cat /etc",
                "ca$()t /etc ¦ cat /etc",
                "/e\\tc/pas's'wd ¦ /etc/passwd",
                "c$@at /etc ¦ cat /etc",
                "c$*at /etc ¦ cat /etc",
                "cat$IFS/etc ¦ cat /etc",
                "etc//passwd ¦ etc/passwd",
                "etc/././passwd ¦ etc/passwd",
                "/./etc/.//./passwd ¦ /./etc/passwd",
                "..;x=1/manager ¦ ../manager",
                "..;/manager ¦ ..;/manager",
                "http://a//b ¦ http://a//b",
                "&ltb&gt ¦ &ltb>",
                "&lt b&GT; ¦ < b>",
                "java&Tab;script&colon;alert&lpar;1&rpar; ¦ javascript:alert(1)",
                "java%0ascript%0d%0a: ¦ javascript:",
                "java\tscript is old ¦ java script is old",
                "String.fromCharCode(97,108, 0x65) ¦ string.fromcharcode(ale)",
                "String.fromCharCode(97, n) ¦ string.fromcharcode(97, n)",
                "String.fromCharCode(a[1],b) ¦ string.fromcharcode(a[1],b)",
                "\uff1c\uff33cript\uff1e ¦ <script>",
                "\u24e4n\u0456on ¦ un\u0080on",
                "\ud835\udc2cel\u017fect ¦ selsect",
                "un\u200bion sel\u00adect ¦ union select",
                "cafe\u0301 ¦ cafe",
                "\ufe64b\ufe65 ¦ <b>",
                "a  \t b ¦ a b",
                "100% sure ¦ 100% sure",
                "%zz ¦ %zz",
                "a&b=c ¦ a&b=c",
                "?a=1&lt=2&amp=3 ¦ ?a=1&lt=2&amp=3",
                "R&D &copy ¦ r&d &copy",
                "c:\\windows\\system32 ¦ c:\\windows\\system32",
                "C:\\Users\\eve\\2024\\12 ¦ c:\\users\\eve\\2024\\12",
                "\\d+\\.\\d{2}\\b(a|b)\\1 ¦ \\d+\\.\\d{2}\\b(a|b)\\1",
                "/^[\\w.]+\\s*$/ ¦ /^[\\w.]+\\s*$/",
                "\\begin{date} \\alpha ¦ \\begin{date} \\alpha",
                "I'd say it's John's ¦ i'd say it's john's",
                "the 'cat' and \"more\" ¦ the 'cat' and \"more\"",
                "DOMAIN\\cathy ¦ domain\\cathy",
                "x=`date`;y ¦ x=`date`;y",
                "line\\nline\\tend ¦ line\\nline\\tend",
                "1+AGAIN-2 ¦ 1+again-2",
                "8/10;9/10 ../;x ¦ 8/10;9/10 ../;x",
                "\u0645\u06cc\u200c\u062e ¦ \u0080\u0080\u0081\u0080",
            })
    void decodesTo(String value, String expected) {
        assertEquals(expected, canonical(value));
    }

    @Test
    void scriptsOutsideAsciiLookAlike() {
        assertEquals("\u0080\u0080\u0080 \u0080\u0080", canonical("äöü 中文"));
        assertEquals("a\u0081b", canonical("a…b"));
    }

    @Test
    void textThatWasEncodedTwiceLooksLikeTextThatWasEncodedOnce() {
        for (String text : List.of("äöü", "שלום", "中文", "😀 – €", "Ã x", "Ã")) {
            String twice = new String(text.getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1);
            assertEquals(canonical(text), canonical(twice));
        }
    }

    @Test
    void surrogatePairsInEscapesAreSymbols() {
        assertEquals("\u0081\u0081", canonical("\\ud83d\\ude00"));
    }

    @Test
    void bytesThatAreNoUtf8AreInvalid() {
        canonicalize(new byte[] {'a', (byte) 0xE4, 'b'});
        assertEquals("a\u0082b", text());
    }

    @Test
    void lineEndsStayOneToken() {
        assertEquals("a\nset-cookie: b", canonical("a\r\n Set-Cookie: b").replace("\n ", "\n"));
    }

    @Test
    void nulBytesVanishAndAreCounted() {
        assertEquals("boot.ini", canonical("boot%00.ini"));
        assertEquals(1, canonicalizer.count(Edit.NUL));
    }

    @Test
    void commentsWithAPayloadStay() {
        assertEquals("/*<script>*/", canonical("/*<script>*/"));
        assertEquals(0, canonicalizer.count(Edit.COMMENT));
    }

    @Test
    void commentsBesideABlankSplitNothing() {
        assertEquals(
                "read( ); chmod", canonical("read(/* x */); /* open */ chmod").replaceAll(" +", " "));
        assertEquals(1, canonicalizer.count(Edit.COMMENT));
        canonical("union/*x*/select/**/1 /**/ from");
        assertEquals(3, canonicalizer.count(Edit.COMMENT));
    }

    @Test
    void patternsOfFilesAreNoComments() {
        assertEquals("src/**/*.js", canonical("src/**/*.js"));
        assertEquals(0, canonicalizer.count(Edit.COMMENT));
    }

    @Test
    void editsAreCountedByKind() {
        canonical("%2527 &lt; \\x41 %c0%af c''at");
        assertEquals(4, canonicalizer.count(Edit.PERCENT));
        assertEquals(1, canonicalizer.count(Edit.ENTITY));
        assertEquals(1, canonicalizer.count(Edit.SCRIPT_ESCAPE));
        assertEquals(1, canonicalizer.count(Edit.OVERLONG));
        assertEquals(1, canonicalizer.count(Edit.EMPTY_QUOTES));
        assertEquals(2, canonicalizer.count(Edit.ROUNDS));
    }

    @Test
    void countsStartAnewWithEveryValue() {
        canonical("%2527");
        canonical("plain");
        for (Edit edit : Edit.values()) {
            assertEquals(0, canonicalizer.count(edit), edit.name());
        }
    }

    @Test
    void decodingIsBoundedAndNeverLengthens() {
        String nested = "%" + "25".repeat(500) + "27";
        assertTrue(canonical(nested).length() <= nested.length());
        assertTrue(canonicalizer.count(Edit.ROUNDS) < Canonicalizer.MAX_ROUNDS);
    }

    @Test
    void anyBytesComeThrough() {
        Random random = new Random(7);
        byte[] alphabet = "%u0x2e&#;lt\\'\"/*!$IFS{}\0\n\u00c0\u00ae\u00ff ".getBytes(StandardCharsets.ISO_8859_1);
        for (int run = 0; run < 20_000; run++) {
            byte[] bytes = new byte[random.nextInt(60)];
            for (int i = 0; i < bytes.length; i++) {
                bytes[i] = alphabet[random.nextInt(alphabet.length)];
            }
            canonicalize(bytes);
            assertTrue(canonicalizer.length() <= bytes.length);
        }
    }

    private String canonical(String value) {
        canonicalize(value.getBytes(StandardCharsets.UTF_8));
        return text();
    }

    private void canonicalize(byte[] bytes) {
        canonicalizer.canonicalize(bytes, 0, bytes.length);
    }

    private String text() {
        return new String(canonicalizer.text(), 0, canonicalizer.length(), StandardCharsets.ISO_8859_1);
    }
}
