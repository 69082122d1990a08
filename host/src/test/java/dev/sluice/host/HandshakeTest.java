package dev.sluice.host;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class HandshakeTest {

    private static final Handshake HANDSHAKE =
            new Handshake("dGhlIHNhbXBsZSBub25jZQ==", List.of("chat"), Set.of("permessage-deflate"));

    private static Map<String, List<String>> granted() {
        Map<String, List<String>> headers = new HashMap<>();
        headers.put("Upgrade", List.of("WebSocket"));
        headers.put("Connection", List.of("x, upgrade"));
        headers.put("Sec-WebSocket-Accept", List.of("s3pPLMBiTxaQ9kYGzzhZRbK+xOo="));
        return headers;
    }

    private static @Nullable String faultOf(Map<String, List<String>> headers) {
        return HANDSHAKE.faultOf(name -> headers.getOrDefault(name, List.of()));
    }

    private static @Nullable String faultWith(String name, String... values) {
        Map<String, List<String>> headers = granted();
        headers.put(name, List.of(values));
        return faultOf(headers);
    }

    @Test
    void exampleOfTheRfcIsGranted() {
        Map<String, List<String>> headers = granted();
        assertNull(faultOf(headers));
        headers.put("Sec-WebSocket-Protocol", List.of("chat"));
        headers.put("Sec-WebSocket-Extensions", List.of("permessage-deflate; server_no_context_takeover"));
        assertNull(faultOf(headers));
    }

    @ParameterizedTest
    @CsvSource(
            value = {
                "Upgrade | h2c",
                "Connection | close",
                "Sec-WebSocket-Accept | S3PPLMBITXAQ9KYGZZHZRBK+XOO=",
                "Sec-WebSocket-Protocol | Chat",
                "Sec-WebSocket-Extensions | permessage-deflate, x-other"
            },
            delimiter = '|')
    void whatWasNotAskedForIsAFault(String name, String value) {
        assertNotNull(faultWith(name, value));
    }

    @Test
    void twoAnswersAreAFault() {
        assertNotNull(faultWith("Upgrade", "WebSocket", "websocket"));
        assertNotNull(
                faultWith("Sec-WebSocket-Accept", "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=", "s3pPLMBiTxaQ9kYGzzhZRbK+xOo="));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "c2hvcnQ=", "dGhlIHNhbXBsZSBub25jZQ", "dGhlIHNhbXBsZSBub25jZSE=", "????????????????????????"
            })
    void keyIsBase64Of16Bytes(String key) {
        assertEquals(false, Handshake.isKey(key));
        assertEquals(true, Handshake.isKey(HANDSHAKE.key()));
    }
}
