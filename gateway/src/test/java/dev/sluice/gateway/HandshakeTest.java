package dev.sluice.gateway;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;

import io.netty.handler.codec.http.DefaultHttpHeaders;
import io.netty.handler.codec.http.HttpHeaders;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class HandshakeTest {

    private static final Handshake HANDSHAKE =
            new Handshake("dGhlIHNhbXBsZSBub25jZQ==", List.of("chat"), Set.of("permessage-deflate"));

    private static HttpHeaders granted() {
        return new DefaultHttpHeaders()
                .add("Upgrade", "WebSocket")
                .add("Connection", "x, upgrade")
                .add("Sec-WebSocket-Accept", "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=");
    }

    @Test
    void exampleOfTheRfcIsGranted() {
        assertNull(HANDSHAKE.faultOf(granted()));
        assertNull(HANDSHAKE.faultOf(granted()
                .add("Sec-WebSocket-Protocol", "chat")
                .add("Sec-WebSocket-Extensions", "permessage-deflate; server_no_context_takeover")));
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
        assertNotNull(HANDSHAKE.faultOf(granted().set(name, value)));
    }

    @Test
    void twoAnswersAreAFault() {
        assertNotNull(HANDSHAKE.faultOf(granted().add("Upgrade", "websocket")));
        assertNotNull(HANDSHAKE.faultOf(granted().add("Sec-WebSocket-Accept", "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=")));
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
