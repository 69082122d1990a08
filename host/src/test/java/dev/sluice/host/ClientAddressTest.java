package dev.sluice.host;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.InetAddress;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ClientAddressTest {

    private static final String TRUSTED = "10.0.0.0/8 192.0.2.1 2001:db8::/32";

    private static RequestModel request(String... headerLines) {
        List<HeaderLine> lines = new ArrayList<>(List.of(new HeaderLine("Host", "shop")));
        Stream.of(headerLines)
                .map(line -> line.split(": ", 2))
                .map(parts -> new HeaderLine(parts[0], parts[1]))
                .forEach(lines::add);
        Guard guard = new Guard(new RequestId(Clock.systemUTC(), new SecureRandom()));
        return assertInstanceOf(RequestModel.class, guard.admit(new Head("GET", "/", 1, lines)));
    }

    private static InetAddress address(String text) {
        return Objects.requireNonNull(IpAddress.parse(text));
    }

    private static Client client(String header, String peer, String... headerLines) {
        List<Cidr> trusted = Stream.of(TRUSTED.split(" ")).map(Cidr::parse).toList();
        return new ClientAddress(trusted, header).of(address(peer), "http", request(headerLines));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "203.0.113.9 | 198.51.100.7                     | 203.0.113.9",
                "10.0.0.1    | 198.51.100.7                     | 198.51.100.7",
                "10.0.0.1    | 6.6.6.6, 198.51.100.7            | 198.51.100.7",
                "10.0.0.1    | 6.6.6.6, 198.51.100.7, 10.9.9.9  | 198.51.100.7",
                "10.0.0.1    | 10.1.1.1, 192.0.2.1              | 10.1.1.1",
                "10.0.0.1    | 6.6.6.6, unknown, 192.0.2.1      | 192.0.2.1",
                "10.0.0.1    | 6.6.6.6, 1.2.3                   | 10.0.0.1",
                "10.0.0.1    | 6.6.6.6,                         | 10.0.0.1",
                "10.0.0.1    | 198.51.100.7:5555                | 198.51.100.7",
                "10.0.0.1    | [2001:db9::7]:5555               | 2001:db9:0:0:0:0:0:7",
                "10.0.0.1    | 2001:db9::7, 2001:db8::1         | 2001:db9:0:0:0:0:0:7",
                "10.0.0.1    | ::ffff:198.51.100.7              | 198.51.100.7",
                "2001:db8::1 | 198.51.100.7                     | 198.51.100.7",
                "10.0.0.1    | \", 198.51.100.7                 | 198.51.100.7"
            })
    void rightmostAddressThatNoTrustedProxyVouchesForIsTheClient(String peer, String forwardedFor, String client) {
        assertEquals(
                client,
                client("x-forwarded-for", peer, "X-Forwarded-For: " + forwardedFor)
                        .address()
                        .getHostAddress());
    }

    @Test
    void severalLinesCountAsOneInTheirOrder() {
        Client client = client(
                "x-forwarded-for", "10.0.0.1", "X-Forwarded-For: 6.6.6.6", "X-Forwarded-For: 198.51.100.7, 10.0.0.2");
        assertEquals("198.51.100.7", client.address().getHostAddress());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "for=198.51.100.7                                     | 198.51.100.7         | http",
                "For=\"[2001:db9::7]:4711\";proto=https;by=10.0.0.1   | 2001:db9:0:0:0:0:0:7 | https",
                "for=6.6.6.6;proto=https, for=198.51.100.7;proto=http | 198.51.100.7         | http",
                "for=\"6.6.6.6, for=198.51.100.7;proto=https          | 198.51.100.7         | https",
                "for=6.6.6.6, for=_hidden                             | 10.0.0.1             | http",
                "by=10.0.0.1;host=\"a,b\";for=198.51.100.7            | 198.51.100.7         | http",
                "x=for=6.6.6.6;for=198.51.100.7                       | 198.51.100.7         | http"
            })
    void forwardedIsReadAsTheRfcHasIt(String forwarded, String client, String scheme) {
        Client found = client("forwarded", "10.0.0.1", "Forwarded: " + forwarded, "X-Forwarded-For: 7.7.7.7");
        assertEquals(client, found.address().getHostAddress());
        assertEquals(scheme, found.scheme());
    }

    @Test
    void schemeIsBelievedFromTrustedProxiesOnly() {
        String[] lines = {"X-Forwarded-For: 198.51.100.7", "X-Forwarded-Proto: https"};
        assertEquals("https", client("x-forwarded-for", "10.0.0.1", lines).scheme());
        assertEquals("http", client("x-forwarded-for", "203.0.113.9", lines).scheme());
        assertEquals(
                "http",
                client("x-forwarded-for", "10.0.0.1", "X-Forwarded-Proto: gopher")
                        .scheme());
    }

    @Test
    void headerWithOneAddressWorksAlike() {
        Client client = client("cf-connecting-ip", "10.0.0.1", "CF-Connecting-IP: 198.51.100.7");
        assertEquals("198.51.100.7", client.address().getHostAddress());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"10.0.0.0/33", "10.0.0/8", "10.0.0.0/", "10.0.0.0/-1", "a.test", "", "::/129", "10.0.0.0/8 "})
    void whatIsNoBlockOfAddressesIsRefused(String text) {
        assertThrows(IllegalArgumentException.class, () -> Cidr.parse(text));
    }

    @ParameterizedTest
    @CsvSource({"10.0.0.0/8,10.255.0.1,true", "10.0.0.0/8,11.0.0.1,false", "0.0.0.0/0,9.9.9.9,true", "::/0,::1,true"})
    void blockHoldsItsAddresses(String block, String address, boolean held) {
        assertEquals(held, Cidr.parse(block).contains(address(address)));
    }

    @Test
    void singleAddressIsABlockOfOne() {
        assertTrue(Cidr.parse("192.0.2.1").contains(address("192.0.2.1")));
        assertFalse(Cidr.parse("192.0.2.1").contains(address("192.0.2.2")));
        assertFalse(Cidr.parse("0.0.0.0/0").contains(address("::1")));
    }
}
