package dev.sluice.gateway;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.host.Arrival;
import dev.sluice.host.Guard;
import dev.sluice.host.Head;
import dev.sluice.host.HeaderLine;
import dev.sluice.host.Refusal;
import dev.sluice.host.RequestId;
import dev.sluice.host.RequestModel;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class GuardTest {

    private final Guard guard = new Guard(new RequestId(Clock.systemUTC(), new SecureRandom()));

    private Arrival admit(String method, String target, int minorVersion, String... headerLines) {
        List<HeaderLine> lines = new ArrayList<>(Stream.of(headerLines)
                .map(line -> line.split(": ", 2))
                .map(parts -> new HeaderLine(parts[0], parts[1]))
                .toList());
        return guard.admit(new Head(method, target, minorVersion, lines));
    }

    private RequestModel admitted(String target, String... headerLines) {
        return assertInstanceOf(RequestModel.class, admit("GET", target, 1, headerLines));
    }

    private int refused(String... headerLines) {
        return assertInstanceOf(Refusal.class, admit("POST", "/", 1, headerLines))
                .status();
    }

    @Test
    void detectorSeesTheTargetAsItStood_andTheUpstreamItsCanonicalForm() {
        RequestModel model = admitted("/a|b#c", "Host: shop");
        assertEquals("/a|b#c", model.target());
        assertEquals("/a%7Cb", model.canonicalTarget());
    }

    @Test
    void detectorSeesAllHeaders_alsoThoseThatEndHere() {
        RequestModel model = admitted("/", "Host: shop", "X-Forwarded-For: ${jndi:ldap://x}", "Sluice-Score: 1");
        assertEquals(3, model.headerCount());
        assertTrue(model.forwarded().isEmpty());
    }

    @ParameterizedTest
    @CsvSource({
        "http://other.test/a,other.test,/a",
        "HTTP://other.test:81,other.test:81,/",
        "https://other.test?q,other.test,/?q"
    })
    void absoluteTargetOverrulesHost(String target, String host, String canonical) {
        RequestModel model = admitted(target, "Host: shop");
        assertEquals(host, model.host());
        assertEquals(canonical, model.canonicalTarget());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"shop", "shop.test:8080", "127.0.0.1", "[::1]:80", "[2001:db8::7]", "a_b.test", "a:0", "a:65535"
            })
    void hostIsANameOrAnAddressWithAPort(String host) {
        assertEquals(host, admitted("/", "Host: " + host).host());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                ":80",
                "a:",
                "a b",
                "user@a",
                "a/b",
                "a, b",
                "a:65536",
                "a:000080",
                "a:x",
                "a:1:2",
                "a?b",
                "a%0d",
                "<a>",
                "a\\b",
                "a#b",
                "[::1",
                "[]",
                "[::1]x",
                "[::g]",
                "[::1]:"
            })
    void whatIsNoHostIsRefused(String host) {
        assertEquals(400, refused("Host: " + host));
    }

    @ParameterizedTest
    @ValueSource(strings = {"+5", "-5", "5 5", "0x5", "", "5.0", "5, 5", "5x", "9223372036854775808", "\u0665"})
    void whatIsNoLengthIsRefused(String length) {
        assertEquals(400, refused("Host: a", "Content-Length: " + length));
    }

    @Test
    void lengthIsReadInDecimal() {
        assertEquals(
                5, admitted("/", "Host: a", "Content-Length: 0005").framing().length());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "xchunked",
                "chunked, chunked",
                "identity",
                "chunked, gzip",
                ",chunked",
                "\"chunked\"",
                "chunked;a=b",
                ""
            })
    void codingOtherThanChunkedIsRefused(String coding) {
        assertEquals(501, refused("Host: a", "Transfer-Encoding: " + coding));
    }

    @Test
    void connectionLivesOnUnlessTheClientSaysOtherwise() {
        assertTrue(admitted("/", "Host: a").framing().persistent());
        assertFalse(admitted("/", "Host: a", "Connection: x, Close").framing().persistent());
        RequestModel old = assertInstanceOf(RequestModel.class, admit("GET", "/", 0));
        assertFalse(old.framing().persistent());
        assertEquals("", old.host());
    }

    @Test
    void starIsForOptionsOnly() {
        assertInstanceOf(RequestModel.class, admit("OPTIONS", "*", 1, "Host: a"));
        assertInstanceOf(Refusal.class, admit("GET", "*", 1, "Host: a"));
    }
}
