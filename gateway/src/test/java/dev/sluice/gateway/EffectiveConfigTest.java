package dev.sluice.gateway;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EffectiveConfigTest {

    @TempDir
    private Path folder;

    private String shown(String text) throws Exception {
        Path file = Files.writeString(folder.resolve("gateway.yml"), text);
        Files.writeString(folder.resolve("clients.key"), "MARKED-of-the-clients");
        return EffectiveConfig.yaml(
                EffectiveConfig.of(GatewaySections.read(file, Map.of()).config()));
    }

    @Test
    void secrets_areMasked() throws Exception {
        String shown = shown("""
                listen: [ { address: "127.0.0.1:8080" } ]
                admin: { address: "127.0.0.1:9090", token: MARKED-of-the-admin }
                upstreams:
                  shop:
                    servers: [ "http://10.0.0.2:3000" ]
                    sticky: { cookie: server, secret: MARKED-of-the-cookie }
                model: { bundle: none }
                routes:
                  - upstream: shop
                    request-headers: { set: { Authorization: MARKED-of-the-header } }
                decisions: { file: d.jsonl, hash-clients: true, hash-key-file: clients.key }
                """);
        assertFalse(shown.contains("MARKED"), shown);
        assertTrue(shown.contains("token: " + EffectiveConfig.MASK), shown);
    }

    @Test
    void whatCounts_isShown_defaultsToo() throws Exception {
        String shown = shown("""
                listen: [ { address: "127.0.0.1:8080" } ]
                upstreams: { shop: { servers: [ "http://10.0.0.2:3000" ], connect-timeout: 1500 ms } }
                model: { bundle: none }
                policy: { mode: monitor, block-at: 100 per million }
                """);
        for (String line : List.of(
                "    connect-timeout: 1500 ms\n",
                "    response-timeout: 30s\n",
                "mode: monitor\n",
                "block-at: 100 per million\n",
                "tag-at: 99.0\n",
                "max-requests: 10000\n")) {
            assertTrue(shown.contains(line), line + " in " + shown);
        }
    }

    @Test
    void routes_areShownWithWhereTheyLead() throws Exception {
        String shown = shown("""
                listen: [ { address: "127.0.0.1:8080" } ]
                upstreams: { shop: { servers: [ "http://10.0.0.2:3000" ] } }
                model: { bundle: none }
                routes: [ { match: { path: "/api/**" }, strip-prefix: /api } ]
                """);
        assertTrue(
                shown.matches(
                        "(?s).*\\nroutes:\n  - path: /api/\\*\\*\n.*    upstream: shop\n.* strip-prefix: /api\n.*"),
                shown);
    }

    @Test
    void texts_areOneLineEach() {
        assertEquals(
                "a: x\\ny\nb:\n  - c: d\n    e: [f, g]\n",
                EffectiveConfig.yaml(new TreeMap<>(Map.of(
                        "a", "x\ny", "b", List.of(new TreeMap<>(Map.of("c", "d", "e", List.of("f", "g"))))))));
    }
}
