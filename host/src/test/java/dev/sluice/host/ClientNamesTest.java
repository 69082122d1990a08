package dev.sluice.host;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.net.InetAddress;
import java.net.UnknownHostException;
import org.junit.jupiter.api.Test;

class ClientNamesTest {

    private static final ClientNames KEYED = new ClientNames("0123456789abcdef");

    private static InetAddress address(String text) throws UnknownHostException {
        return InetAddress.getByName(text);
    }

    @Test
    void plainNames_areAddresses() throws Exception {
        assertEquals("192.0.2.7", ClientNames.PLAIN.of(address("192.0.2.7")));
    }

    @Test
    void hashedNames_tellClientsApart_withoutTheirAddress() throws Exception {
        String name = KEYED.of(address("192.0.2.7"));
        assertEquals(name, KEYED.of(address("192.0.2.7")));
        assertNotEquals(name, KEYED.of(address("192.0.2.8")));
        assertEquals(37, name.length());
        assertFalse(name.contains("192.0.2.7"));
    }

    /** Also: printf '\xc0\x00\x02\x07' | openssl dgst -sha256 -hmac 0123456789abcdef */
    @Test
    void hash_isHmacSha256OfTheAddressBytes() throws Exception {
        assertEquals("hmac:b0e5baeb668bdfd4015a9c5423c903ec", KEYED.of(address("192.0.2.7")));
    }

    @Test
    void anotherKey_givesOtherNames() throws Exception {
        assertNotEquals(
                KEYED.of(address("2001:db8::1")), new ClientNames("fedcba9876543210").of(address("2001:db8::1")));
        assertNotEquals(KEYED.of(address("2001:db8::1")), ClientNames.HASHED_UNTIL_STOP.of(address("2001:db8::1")));
    }

    @Test
    void keyThatCanBeGuessed_isRefused() {
        assertThrows(IllegalArgumentException.class, () -> new ClientNames("short"));
    }
}
