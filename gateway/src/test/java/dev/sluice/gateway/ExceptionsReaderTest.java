package dev.sluice.gateway;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.detector.AttackClass;
import dev.sluice.host.ConfigException;
import dev.sluice.host.ExceptionConfig;
import dev.sluice.host.Problems.Problem;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ExceptionsReaderTest {

    private static final Instant NOW = Instant.parse("2026-11-21T12:00:00Z");

    @TempDir
    private Path folder;

    private Config read(String exceptions) throws ConfigException, IOException {
        Path file = Files.writeString(folder.resolve("gateway.yml"), """
                listen: [ { address: 127.0.0.1:8080 } ]
                upstreams: { shop: { servers: http://127.0.0.1:3000 } }
                model: { bundle: none }
                routes:
                  - match: { path: /wiki/**, methods: POST }
                  - match: { path: /** }
                exceptions:
                """ + exceptions);
        return GatewaySections.read(file, Map.of()).config();
    }

    private String problemsOf(String exceptions) {
        return String.valueOf(
                assertThrows(ConfigException.class, () -> read(exceptions)).getMessage());
    }

    @Test
    void everyKeyIsRead() throws Exception {
        ExceptionConfig exception = read("""
                  - id: wiki-markup
                    match:
                      route: POST /wiki/**
                      path: /wiki/*/edit
                      method: POST
                      field: form text
                      class: xss
                    expires: 2027-02-19
                    note: people write HTML in the wiki
                    author: pat
                """).exceptions().get(0);
        assertEquals("wiki-markup", exception.id());
        assertEquals("POST /wiki/**", exception.match().route());
        assertEquals("/wiki/*/edit", String.valueOf(exception.match().path()));
        assertEquals(Set.of("POST"), exception.match().methods());
        assertEquals("form text", exception.match().field().toString());
        assertEquals(AttackClass.XSS, exception.match().attackClass());
        assertEquals(Instant.parse("2027-02-20T00:00:00Z"), exception.expires());
        assertEquals("people write HTML in the wiki", exception.note());
        assertEquals("pat", exception.author());
        assertEquals("gateway.yml:8 exceptions[0]", exception.place());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "id: a, match: { path: /a }|exceptions[0].match.field: is missing; an exception takes one field",
                "id: a, match: { field: form a }|exceptions[0].match.path: is missing, and so is match.route; without one",
                "id: a, match: { path: /**, field: form a }|\"/**\" is too wide: it stands for every path",
                "id: a, match: { path: /*/**, field: form a }|\"/*/**\" is too wide: it stands for every path",
                "id: a, match: { path: /a, field: 'form *' }|\"form *\" is too wide: it stands for every field",
                "id: a, match: { path: /a, field: 'json *.*' }|\"json *.*\" is too wide: one step",
                "id: a, match: { path: /a, field: 'form #rest' }|anything may hide in it",
                "id: a, match: { path: /a, field: note }|\"note\" is no field; write it as decisions do",
                "id: a, match: { route: /wikki, field: form a }|\"/wikki\" is no route; possible here: POST /wiki/**, /**",
                "id: a, match: { route: POST /wiki/*, field: form a }|did you mean POST /wiki/**?",
                "id: a, match: { path: /a, field: form a, class: sql }|\"sql\" is no attack class; did you mean sqli?",
                "id: a, match: { path: /a, field: form a, method: post }|\"post\" is no method",
                "id: a, match: { path: a, field: form a }|\"a\" is no path pattern",
                "id: a, match: { path: /a, field: form a }, expires: soon|\"soon\" is no end; write the last day",
                "id: a, match: { path: /a, field: form a }, expire: 2027-01-01|unknown key; did you mean expires?",
                "id: a b, match: { path: /a, field: form a }|\"a b\" is no id",
                "match: { path: /a, field: form a }|exceptions[0].id: is missing",
            })
    void whatIsWrongIsSaid(String exception, String problem) {
        String problems = problemsOf("  - { " + exception + " }");
        assertTrue(problems.contains("gateway.yml:8: "), problems);
        assertTrue(problems.contains(problem), problems);
    }

    @Test
    void idsAreUnique() {
        String one = "  - { id: a, match: { path: /a, field: form a } }\n";
        String problems = problemsOf(one + one);
        assertTrue(
                problems.contains("gateway.yml:9: exceptions[1].id: \"a\" is the name of the exception in line 8, too"),
                problems);
    }

    @Test
    void whatHasExpiredOrSoonWillIsSaid() throws Exception {
        List<ExceptionConfig> exceptions = read("""
                  - { id: old, match: { path: /a, field: form a }, expires: 2026-11-20 }
                  - { id: near, match: { path: /a, field: form a }, expires: 2026-11-25 }
                  - { id: far, match: { path: /a, field: form a }, expires: 2027-02-19 }
                  - { id: endless, match: { path: /a, field: form a } }
                """).exceptions();
        assertEquals(
                List.of(
                        "gateway.yml:8: exceptions[0]: old has expired at 2026-11-21T00:00:00Z and no longer"
                                + " applies; remove it or renew it",
                        "gateway.yml:9: exceptions[1]: near expires at 2026-11-26T00:00:00Z; from then on what"
                                + " it lets pass is judged again"),
                ExceptionConfig.warnings(exceptions, NOW).stream()
                        .map(Problem::toString)
                        .toList());
        assertEquals(
                3,
                ExceptionConfig.warnings(exceptions, NOW.plus(Duration.ofDays(85)))
                        .size());
    }
}
