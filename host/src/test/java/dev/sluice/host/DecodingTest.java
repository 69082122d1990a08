package dev.sluice.host;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.airlift.compress.zstd.ZstdOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Arrays;
import java.util.Base64;
import java.util.Random;
import java.util.zip.Deflater;
import java.util.zip.DeflaterOutputStream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DecodingTest {

    private static final String TEXT = "q=decoded+text+that+is+judged&".repeat(20);
    private static final String BROTLI = "G1cCwIxUtT9wjuVkaxM0npsrJmEtiSi7UCY3l5AnXAC1PH1P05MB";
    private static final Inspect INSPECT = Inspect.DEFAULT;

    private Decoding decode(String codings, byte[] body) {
        return decode(codings, body, true);
    }

    private Decoding decode(String codings, byte[] body, boolean complete) {
        RequestModel model = TestRequest.post(body, "Content-Type: text/plain", "Content-Encoding: " + codings);
        return Decoding.of(model.withBody(body, complete), INSPECT);
    }

    private static String text(RequestModel part) {
        return new String(part.body(), ISO_8859_1);
    }

    private static byte[] encoded(String coding, byte[] plain) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (OutputStream out = switch (coding) {
            case "gzip" -> new GZIPOutputStream(bytes);
            case "zlib" -> new DeflaterOutputStream(bytes);
            case "raw" -> new DeflaterOutputStream(bytes, new Deflater(9, true));
            default -> new ZstdOutputStream(bytes);
        }) {
            out.write(plain);
        }
        return bytes.toByteArray();
    }

    private static byte[] encoded(String coding) throws IOException {
        return encoded(coding, TEXT.getBytes(ISO_8859_1));
    }

    private void assertDecoded(Decoding decoding) {
        RequestModel part = decoding.parts().get(1);
        assertEquals(TEXT, text(part));
        assertTrue(part.bodyComplete());
        assertNull(decoding.refusal());
    }

    @Test
    void everyCodingIsUndone() throws IOException {
        assertDecoded(decode("gzip", encoded("gzip")));
        assertDecoded(decode("X-GZIP", encoded("gzip")));
        assertDecoded(decode("deflate", encoded("zlib")));
        assertDecoded(decode("deflate", encoded("raw")));
        assertDecoded(decode("br", Base64.getDecoder().decode(BROTLI)));
        assertDecoded(decode("zstd", encoded("zstd")));
    }

    @Test
    void ofTwoCodingsTheLastIsUndoneFirst() throws IOException {
        assertDecoded(decode("zstd, gzip", encoded("gzip", encoded("zstd"))));
        assertDecoded(decode("identity, gzip , gzip", encoded("gzip", encoded("gzip"))));
    }

    @ParameterizedTest
    @ValueSource(strings = {"compress", "gzip, lzma", "gzip, gzip, gzip", "aes128gcm", "gzip\u00e9"})
    void whatIsNotKnown_isRefused(String codings) throws IOException {
        Decoding decoding = decode(codings, encoded("gzip"));
        assertEquals(415, assertNotNullRefusal(decoding).status());
        assertEquals("unknown", decoding.label());
    }

    private static Refusal assertNotNullRefusal(Decoding decoding) {
        assertNotNull(decoding.refusal());
        return decoding.refusal();
    }

    @Test
    void partSaysHowToReadTheBody_andNothingElse() throws IOException {
        RequestModel part = decode("gzip", encoded("gzip")).parts().get(1);
        assertEquals(1, part.headerCount());
        assertEquals("Content-Type", part.headerName(0));
        assertEquals("/", part.target());
    }

    @Test
    void bombIsRefused_withoutBeingInflated() throws IOException {
        byte[] bomb = encoded("gzip", new byte[40 << 20]);
        long before = System.nanoTime();
        assertEquals(413, assertNotNullRefusal(decode("gzip", bomb)).status());
        assertEquals(
                413,
                assertNotNullRefusal(decode("gzip, gzip", encoded("gzip", bomb)))
                        .status());
        assertEquals(
                413,
                assertNotNullRefusal(decode("zstd", encoded("zstd", new byte[40 << 20])))
                        .status());
        assertTrue(System.nanoTime() - before < 5_000_000_000L);
    }

    @Test
    void repetitiveTextWithinTheLimitIsNoBomb() throws IOException {
        byte[] plain = new byte[INSPECT.bodyLimit()];
        assertNull(decode("gzip", encoded("gzip", plain)).refusal());
    }

    @Test
    void ofALongTextBeginningAndEndAreJudged() throws IOException {
        byte[] plain = new byte[400_000];
        Random random = new Random(1);
        for (int i = 0; i < plain.length; i++) {
            plain[i] = (byte) ('a' + random.nextInt(26));
        }
        Decoding decoding = decode("gzip", encoded("gzip", plain));
        byte[] start = decoding.parts().get(1).body();
        byte[] end = decoding.parts().get(2).body();
        assertEquals(INSPECT.bodyLimit(), start.length);
        assertTrue(Arrays.equals(start, 0, start.length, plain, 0, start.length));
        assertEquals(INSPECT.tailBytes(), end.length);
        assertTrue(Arrays.equals(end, 0, end.length, plain, plain.length - end.length, plain.length));
        assertFalse(decoding.parts().get(1).bodyComplete());
    }

    @Test
    void brokenStreamIsJudgedAsFarAsItGoes() throws IOException {
        byte[] whole = encoded("gzip", "a".repeat(50_000).concat(TEXT).getBytes(ISO_8859_1));
        RequestModel part =
                decode("gzip", Arrays.copyOf(whole, whole.length - 12)).parts().get(1);
        assertTrue(text(part).startsWith("aaaa"));
        assertFalse(part.bodyComplete());
    }

    @ParameterizedTest
    @ValueSource(strings = {"gzip", "deflate", "br", "zstd", "zstd, br"})
    void noBytesWhateverMakeAnException(String codings) throws IOException {
        Random random = new Random(7);
        byte[] start = encoded(codings.equals("deflate") ? "zlib" : codings.equals("gzip") ? "gzip" : "zstd");
        if (codings.equals("br")) {
            start = Base64.getDecoder().decode(BROTLI);
        }
        for (int i = 0; i < 3000; i++) {
            byte[] bytes = Arrays.copyOf(start, random.nextInt(2 * start.length));
            for (int flips = random.nextInt(5); flips > 0 && bytes.length > 0; flips--) {
                bytes[random.nextInt(bytes.length)] = (byte) random.nextInt();
            }
            Decoding decoding = decode(codings, bytes);
            assertTrue(decoding.refusal() != null || !decoding.parts().isEmpty());
        }
    }

    @Test
    void textBesideTheStreamIsJudgedToo() throws IOException {
        byte[] plain = encoded("gzip");
        assertEquals(2, decode("gzip", plain).parts().size());
        byte[] followed = (new String(plain, ISO_8859_1) + "&more").getBytes(ISO_8859_1);
        assertEquals(
                new String(followed, ISO_8859_1),
                text(decode("gzip", followed).parts().get(2)));
        String head = new String(plain, 0, 3, ISO_8859_1) + "\u001c" + new String(plain, 4, 6, ISO_8859_1);
        String stream = new String(plain, 10, plain.length - 10, ISO_8859_1);
        byte[] named = (head + "\u0004\u0000moreq=name\u0000q=comment\u0000" + stream).getBytes(ISO_8859_1);
        Decoding decoding = decode("gzip", named);
        assertEquals(TEXT, text(decoding.parts().get(1)));
        assertEquals(
                "\u0004\u0000moreq=name\u0000q=comment\u0000",
                text(decoding.parts().get(2)));
    }
}
