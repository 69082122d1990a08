package dev.sluice.trainer;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

class ImportTest {

    private static final ObjectMapper JSON = new ObjectMapper();

    @TempDir
    private Path folder = Path.of("");

    /** What the command did. */
    private record Result(int code, List<JsonNode> records, String err) {

        JsonNode request(int index) {
            return records.get(index).path("request");
        }

        String body(int index) {
            return new String(
                    Base64.getDecoder()
                            .decode(request(index).path("body_base64").asText()),
                    UTF_8);
        }

        String header(int index, String name) {
            for (JsonNode header : request(index).path("headers")) {
                if (header.path(0).asText().equals(name)) {
                    return header.path(1).asText();
                }
            }
            return "none";
        }
    }

    private Path file(String name, String content) throws IOException {
        return Files.writeString(folder.resolve(name), content, ISO_8859_1);
    }

    private static Result run(Object... arguments) throws IOException {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        CommandLine command = Main.commandLine().setOut(new PrintWriter(out)).setErr(new PrintWriter(err));
        int code = command.execute(
                Stream.concat(Stream.of("import"), Arrays.stream(arguments).map(Object::toString))
                        .toArray(String[]::new));
        List<JsonNode> records = new ArrayList<>();
        for (String line : out.toString().lines().toList()) {
            records.add(JSON.readTree(line));
        }
        return new Result(code, records, err.toString());
    }

    @Test
    void accessLog_givesRequestLineHostRefererAndAgent() throws IOException {
        Path log = file(
                "access.log",
                "192.0.2.1 - - [21/Nov/2026:10:00:00 +0000] \"GET /a?q=\\x22x\\xc3\\xa9 HTTP/1.1\" 200 12"
                        + " \"https://shop.test/\" \"Firefox \\\"128\\\"\"\n"
                        + "shop.test:443 192.0.2.1 - ada [21/Nov/2026:10:00:00 +0000] \"POST /login HTTP/2.0\" 302 - \"-\" \"-\"\n"
                        + "192.0.2.1 - - [21/Nov/2026:10:00:00 +0000] \"\\x16\\x03\\x01\" 400 0 \"-\" \"-\"\n"
                        + "oops\n");

        Result result = run("--label", "benign", log);

        assertEquals(0, result.code(), result.err());
        assertEquals(2, result.records().size());
        assertEquals("/a?q=\"x\u00c3\u00a9", result.request(0).path("target").asText());
        assertEquals("localhost", result.header(0, "Host"));
        assertEquals("https://shop.test/", result.header(0, "Referer"));
        assertEquals("Firefox \"128\"", result.header(0, "User-Agent"));
        assertEquals("shop.test", result.header(1, "Host"));
        assertEquals("none", result.header(1, "Referer"));
        assertEquals("benign", result.records().get(0).path("label").asText());
        assertEquals("access.log", result.records().get(0).path("source").asText());
        assertEquals(log + ":2", result.records().get(1).path("id").asText());
        assertTrue(result.err().contains("imported 2 requests"), result.err());
        assertTrue(result.err().contains("1 of them had a body that was not recorded"), result.err());
        assertTrue(
                result.err().contains("skipped 1: what the client sent was no HTTP request (first: " + log + ":3)"),
                result.err());
        assertTrue(result.err().contains("skipped 1: no line of an access log (first: " + log + ":4)"), result.err());
    }

    @Test
    void longQuotedTextOfALog_isNoTroubleForThePattern() throws IOException {
        String target = "/?q=" + "a\\x22".repeat(100_000);
        Path log = file(
                "access.log", "192.0.2.1 - - [21/Nov/2026:10:00:00 +0000] \"GET " + target + " HTTP/1.1\" 200 1\n");

        assertEquals(
                4 + 200_000,
                run("--label=benign", log).request(0).path("target").asText().length());
    }

    @Test
    void httpArchive_givesHeadersAndBodies() throws IOException {
        Path archive = file("visit.har", """
                { "log": { "version": "1.2", "creator": {"name": "x"}, "pages": [ {"entries": []} ], "entries": [
                  { "request": { "method": "POST", "url": "https://shop.test/api?a=1#top", "httpVersion": "h2",
                      "headers": [ {"name": ":authority", "value": "shop.test"}, {"name": ":path", "value": "/"},
                                   {"name": "content-type", "value": "application/json"} ],
                      "postData": { "mimeType": "application/json", "text": "{\\"a\\": 1}" } } },
                  { "request": { "method": "POST", "url": "http://other.test/", "headers": [],
                      "postData": { "params": [ {"name": "a b", "value": "1&2"} ] } } },
                  { "request": { "method": "GET", "url": "data:text/plain,hello", "headers": [] } },
                  { "request": { "method": "PUT", "url": "http://other.test/up", "headers": [], "bodySize": 7 } },
                  { "request": { "method": "PUT", "url": "http://other.test/up", "headers": [],
                      "postData": { "text": "AQI=", "encoding": "base64" } } } ] } }
                """);

        Result result = run("--label", "benign", archive);

        assertEquals(0, result.code(), result.err());
        assertEquals("/api?a=1", result.request(0).path("target").asText());
        assertEquals("shop.test", result.header(0, "Host"));
        assertEquals("none", result.header(0, ":path"));
        assertEquals("{\"a\": 1}", result.body(0));
        assertEquals("other.test", result.header(1, "Host"));
        assertEquals("a+b=1%262", result.body(1));
        assertEquals("\u0001\u0002", result.body(3));
        assertTrue(
                result.err()
                        .contains("skipped 1: an address that is not http or https (first: " + archive + " entry 3)"),
                result.err());
        assertTrue(result.err().contains("1 of them had a body that was not recorded"), result.err());
    }

    @Test
    void modSecurityJson_ofBothVersions() throws IOException {
        Path log = file(
                "audit.json",
                "{\"transaction\":{\"client_ip\":\"192.0.2.1\",\"request\":{\"method\":\"POST\",\"http_version\":1.1,"
                        + "\"uri\":\"/x?id=1'\",\"headers\":{\"Host\":\"shop.test\",\"Content-Length\":\"3\"},\"body\":\"a=b\"}}}\n"
                        + "{\"transaction\":{\"time\":\"x\"},\"request\":{\"request_line\":\"GET /y HTTP/1.1\","
                        + "\"headers\":{\"Host\":\"shop.test\",\"Accept\":[\"a\",\"b\"]},\"body\":[\"p\",\"q\"]}}\n"
                        + "{\"transaction\": oops\n");

        Result result = run("--label", "malicious", "--category", "sqli", log);

        assertEquals(0, result.code(), result.err());
        assertEquals("/x?id=1'", result.request(0).path("target").asText());
        assertEquals("a=b", result.body(0));
        assertEquals("sqli", result.records().get(0).path("category").asText());
        assertEquals("/y", result.request(1).path("target").asText());
        assertEquals(3, result.request(1).path("headers").size());
        assertEquals("pq", result.body(1));
        assertTrue(result.err().contains("skipped 1: not valid JSON (first: " + log + ":3)"), result.err());
    }

    @Test
    void modSecurityNative_takesHeadAndBodyOfEachTransaction() throws IOException {
        Path log = file("audit.log", """
                --5c3fe98a-A--
                [21/Nov/2026:10:00:00 +0000] abc 192.0.2.1 40000 192.0.2.9 80
                --5c3fe98a-B--
                POST /login HTTP/1.1
                Host: shop.test
                Content-Type: application/x-www-form-urlencoded

                --5c3fe98a-C--
                user=a'--1234-Z--&x=1
                --5c3fe98a-F--
                HTTP/1.1 403 Forbidden

                --5c3fe98a-Z--

                --5c3fe98b-A--
                [21/Nov/2026:10:00:00 +0000] abd 192.0.2.1 40000 192.0.2.9 80
                --5c3fe98b-B--
                GET /?a=1 HTTP/1.1
                Host: shop.test

                --5c3fe98b-Z--

                --5c3fe98c-A--
                """);

        Result result = run("--label", "malicious", log);

        assertEquals(0, result.code(), result.err());
        assertEquals("user=a'--1234-Z--&x=1", result.body(0));
        assertEquals("/?a=1", result.request(1).path("target").asText());
        assertEquals("", result.body(1));
        assertEquals("other", result.records().get(1).path("category").asText());
        assertTrue(
                result.err().contains("skipped 1: a transaction without its end (first: " + log + ":23)"),
                result.err());
    }

    @Test
    void dump_givesOneRequestAfterTheOther() throws IOException {
        Path dump = file(
                "requests.txt",
                onTheWire("POST /a HTTP/1.1", "Host: a", "Content-Length: 3", "", "x=1", "")
                        + onTheWire("POST /b HTTP/1.1", "Transfer-Encoding: chunked", "", "3", "abc", "")
                        + onTheWire("2;x=y", "de", "0", "", "")
                        + """
                        POST /c HTTP/1.1
                        Host: a

                        to the next
                        GET /d HTTP/1.1
                        """);

        Result result = run("--label", "benign", dump);

        assertEquals(0, result.code(), result.err());
        assertEquals(
                List.of("/a", "/b", "/c", "/d"),
                result.records().stream()
                        .map(record -> record.at("/request/target").asText())
                        .toList());
        assertEquals("x=1", result.body(0));
        assertEquals("abcde", result.body(1));
        assertEquals("to the next\n", result.body(2));
        assertEquals(dump + ":6", result.records().get(1).path("id").asText());
    }

    private static String onTheWire(String... lines) {
        return String.join("\r\n", lines);
    }

    @Test
    void urls_oneALine() throws IOException {
        Path list = file(
                "urls.txt",
                "https://user@shop.test:8080/a?b=1,2#top\nshop.test/x\n/plain?y=\"1\"\n\nftp://a/b\n//cdn.test/z\n");

        Result result = run("--label", "benign", "--host", "here.test", list);

        assertEquals(0, result.code(), result.err());
        assertEquals("shop.test:8080", result.header(0, "Host"));
        assertEquals("/a?b=1,2", result.request(0).path("target").asText());
        assertEquals("/x", result.request(1).path("target").asText());
        assertEquals("here.test", result.header(2, "Host"));
        assertEquals("cdn.test", result.header(3, "Host"));
        assertTrue(result.err().contains("skipped 1: no URL and no path (first: " + list + ":5)"), result.err());
    }

    @ParameterizedTest
    @CsvSource({"',', urls.csv", "';', urls.csv", "'\t', urls.tsv"})
    void urls_inATable_withTheirLabels(char separator, String name) throws IOException {
        Path table = file(
                name,
                "id,URL,Label\n1,\"/a?x=1\"\"2\",0\n2,/b,malicious\n3,/c,perhaps\n4,/d\n".replace(',', separator));

        Result result = run(table);

        assertEquals(0, result.code(), result.err());
        assertEquals("/a?x=1\"2", result.request(0).path("target").asText());
        assertEquals("benign", result.records().get(0).path("label").asText());
        assertEquals("malicious", result.records().get(1).path("label").asText());
        assertEquals(2, result.records().size());
        assertTrue(result.err().contains("skipped 1: a label that is neither benign nor malicious"), result.err());
        assertTrue(result.err().contains("skipped 1: a row with too few columns"), result.err());
    }

    @Test
    void packetCapture_givesTheRequestsOfItsConnections() throws IOException {
        Path capture = folder.resolve("traffic.pcap");
        ByteArrayOutputStream packets = new ByteArrayOutputStream();
        packets.write(ByteBuffer.allocate(24)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putInt(0xa1b2c3d4)
                .putShort((short) 2)
                .putShort((short) 4)
                .putInt(0)
                .putInt(0)
                .putInt(65535)
                .putInt(1)
                .array());
        packets.write(packet(40000, 80, 999, true, ""));
        packets.write(packet(40000, 80, 1017, false, "Host: shop.test\r\n\r\n"));
        packets.write(packet(40000, 80, 1000, false, "GET /a HTTP/1.1\r\n"));
        packets.write(packet(40000, 80, 1000, false, "GET /a HTTP/1.1\r\n"));
        packets.write(packet(80, 40000, 1, false, "HTTP/1.1 200 OK\r\n\r\n"));
        packets.write(packet(40000, 80, 1036, false, "POST /b HTTP/1.1\r\nContent-Length: 2\r\n\r\nok"));
        Files.write(capture, packets.toByteArray());

        Result result = run("--label", "benign", capture);

        assertEquals(0, result.code(), result.err());
        assertEquals(2, result.records().size(), result.err());
        assertEquals("/a", result.request(0).path("target").asText());
        assertEquals("shop.test", result.header(0, "Host"));
        assertEquals("ok", result.body(1));
    }

    @Test
    void packetCaptureOfTheNewerFormat_isRefused_withAWayOut() throws IOException {
        Path capture = folder.resolve("traffic.pcapng");
        Files.write(capture, new byte[] {'\n', '\r', '\r', '\n', 28, 0, 0, 0});

        Result result = run("--label", "benign", capture);

        assertEquals(Main.BAD_INPUT, result.code());
        assertTrue(result.err().contains("traffic.pcapng: a capture in the format pcapng"), result.err());
        assertTrue(result.err().contains("editcap -F pcap IN OUT"), result.err());
    }

    /** Ethernet, IPv4, TCP and a payload, as a capture holds them. */
    private static byte[] packet(int from, int to, int sequence, boolean syn, String payload) {
        int length = 14 + 20 + 20 + payload.length();
        ByteBuffer packet = ByteBuffer.allocate(16 + length).order(ByteOrder.LITTLE_ENDIAN);
        packet.putInt(1).putInt(0).putInt(length).putInt(length).order(ByteOrder.BIG_ENDIAN);
        packet.put(new byte[12]).putShort((short) 0x0800);
        packet.put((byte) 0x45).put((byte) 0).putShort((short) (length - 14)).putInt(0);
        packet.put((byte) 64).put((byte) 6).putShort((short) 0);
        packet.put(new byte[] {10, 0, 0, (byte) (from == 80 ? 2 : 1)});
        packet.put(new byte[] {10, 0, 0, (byte) (from == 80 ? 1 : 2)});
        packet.putShort((short) from).putShort((short) to).putInt(sequence).putInt(0);
        packet.put((byte) 0x50)
                .put((byte) (syn ? 2 : 0x10))
                .putShort((short) 1000)
                .putInt(0);
        packet.put(payload.getBytes(ISO_8859_1));
        return packet.array();
    }

    @Test
    void corpusOfAFile_isReadByTheTrainer_andHeadersCanBeLeftOut() throws IOException {
        Path dump = folder.resolve("one.http.gz");
        try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(dump))) {
            out.write("GET / HTTP/1.1\r\nHost: a\r\nCookie: secret=1\r\n\r\n".getBytes(ISO_8859_1));
        }
        Path corpus = folder.resolve("corpus.jsonl.gz");

        Result result =
                run("--label", "benign", "--source", "shop", "--without-header", "cookie", "--out", corpus, dump);

        assertEquals(0, result.code(), result.err());
        try (Workers workers = new Workers(1)) {
            List<CorpusRecord> read = new ArrayList<>();
            Corpora.of(List.of(corpus), null).<CorpusRecord>map(workers, "test", record -> record, read::add);
            assertEquals("shop", read.get(0).source());
            CorpusRecord.Recorded recorded = (CorpusRecord.Recorded) read.get(0).content();
            assertEquals(1, recorded.request().headers().size());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "oops oops\n", "{\"log\": {}}", "{\"log\": {\"entries\": [ {]}}"})
    void whatHoldsNoRequest_isAnError_andNoFileIsLeft(String content) throws IOException {
        Path corpus = folder.resolve("corpus.jsonl");

        Result result = run("--label", "benign", "--out", corpus, file("in", content));

        assertEquals(2, result.code());
        assertFalse(Files.exists(corpus));
        try (Stream<Path> left = Files.list(folder)) {
            assertEquals(1, left.count());
        }
    }

    @Test
    void missingLabel_isAnError_thatNamesTheRequest() throws IOException {
        Path dump = file("one.http", "GET / HTTP/1.1\r\n\r\n");

        Result result = run(dump);

        assertEquals(2, result.code());
        assertTrue(
                result.err().contains(dump + ":1: nothing says what this request is; give --label benign or malicious"),
                result.err());
    }

    @Test
    void formatIsTakenByName() throws IOException {
        Path list = file("list", "/a\n");

        assertEquals(0, run("--label=benign", "--format=urls", list).code());
        assertEquals(2, run("--label=benign", "--format=modsecurity-json", list).code());
        assertEquals(2, run("--label=benign", "--format=unknown", list).code());
        assertEquals(2, run("--label=benign", folder.resolve("missing")).code());
        assertEquals(2, run("--label=benign", "--category=sqli", list).code());
    }
}
