package dev.sluice.trainer;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.detector.AttackClass;
import dev.sluice.trainer.CorpusReader.Line;
import dev.sluice.trainer.CorpusRecord.Payload;
import dev.sluice.trainer.CorpusRecord.Recorded;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CorpusReaderTest {

    @Test
    void request_isReadAsItStoodOnTheWire() {
        CorpusRequest request =
                request("'method':'POST','target':'/a?b=%27','headers':[['Host','x'],['Cookie','a=\u00d7']],"
                        + "'body_base64':'aGk='");

        assertEquals("POST /a?b=%27", request.method() + " " + request.target());
        assertEquals("a=\u00d7", request.headerValue(1));
        assertEquals("hi", new String(request.body(), UTF_8));
        assertTrue(request.bodyComplete());
    }

    @Test
    void headers_withDecodedText_goOverTheWireAsUtf8() {
        CorpusRequest request = request("'method':'GET','target':'/','headers':[['Cookie','a=\u05d0\u00e9']]");

        assertEquals(CorpusRequest.utf8("a=\u05d0\u00e9"), request.headerValue(0));
    }

    @Test
    void request_withoutHeadersAndBody_isComplete() {
        CorpusRequest request = request("'method':'GET','target':'/','body_base64':null");

        assertEquals(0, request.headerCount());
        assertEquals(0, request.body().length);
    }

    @Test
    void payload_isKeptAsBytesOfUtf8() {
        assertEquals(
                new Payload(CorpusRequest.utf8("\u00e9'--"), false),
                record("'label':'malicious','category':'sqli','payload':'\u00e9\\u0027--'")
                        .content());
    }

    @Test
    void payloadInBase64_keepsBytesThatAreNoText() {
        assertEquals(
                new Payload("\u00c0\u00af", false),
                record("'label':'malicious','category':'path-traversal','payload_base64':'wK8='")
                        .content());
    }

    @Test
    void queryString_isMarked() {
        assertEquals(
                new Payload("a=1&b=2", true),
                record("'label':'benign','payload':'a=1&b=2','meta':{'kind':'querystring'}")
                        .content());
    }

    @Test
    void benign_hasNoAttackClass() {
        assertNull(record("'label':'benign','category':null,'payload':'x'").attackClass());
    }

    @ParameterizedTest
    @CsvSource({
        "sqli,SQLI",
        "path-traversal,PATH_TRAVERSAL",
        "rfi,SSRF",
        "redirect,SSRF",
        "ssi,OTHER",
        "scanner,SCANNER"
    })
    void category_namesAnAttackClass(String category, AttackClass expected) {
        assertEquals(
                expected,
                record("'label':'malicious','category':'" + category + "','payload':'x'")
                        .attackClass());
    }

    @Test
    void malicious_withoutCategory_isOther() {
        assertEquals(
                AttackClass.OTHER,
                record("'label':'malicious','category':null,'payload':'x'").attackClass());
    }

    @Test
    void embeddedCopy_knowsTheIdOfItsPayload() {
        CorpusRecord copy = record("'label':'benign','request':{'method':'GET','target':'/'},'meta':{'embedded':true}");

        assertTrue(copy.embedded());
        assertFalse(copy.authentic());
        assertEquals("list:7", copy.baseId());
    }

    @Test
    void recordedRequest_isItsOwnBase() {
        CorpusRecord recorded = record("'label':'benign','request':{'method':'GET','target':'/'}");

        assertTrue(recorded.authentic());
        assertEquals("list:7.2", recorded.baseId());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{'id':           | not valid JSON",
                "[1]              | a record is a JSON object, not [1]",
                "{} {}            | not valid JSON",
                "{'id':'a','source':'s','label':'odd'} | \"label\" is benign or malicious, not \"odd\"",
                "{'id':'a','source':'s','label':'benign'} | a record has \"request\", \"payload\" or \"payload_base64\"",
                "{'id':7} | \"id\" is a text, not 7",
                "{'id':'a','source':'s','label':'malicious','category':'evil','payload':'x'} | \"category\" is one of sqli",
                "{'id':'a','source':'s','label':'benign','payload_base64':'*'} | \"payload_base64\" is not base64",
                "{'id':'a','source':'s','label':'benign','request':{'method':'GET'}} | \"target\" is a text, not missing",
                "{'id':'a','source':'s','label':'benign','request':{'method':'GET','target':'/','headers':['a']}}"
                        + " | \"headers\" is [[name, value], ...], not \"a\""
            })
    void brokenLine_isAnErrorWithItsPlace(String json, String message) {
        InputException error =
                assertThrows(InputException.class, () -> line(json).record());

        String text = String.valueOf(error.getMessage());
        assertTrue(text.startsWith("list.jsonl:3: " + message), text);
    }

    private static CorpusRequest request(String request) {
        CorpusRecord record = record("'label':'benign','request':{" + request + "}");
        return ((Recorded) record.content()).request();
    }

    private static CorpusRecord record(String fields) {
        return line("{'id':'list:7.2','source':'s'," + fields + "}").record();
    }

    private static Line line(String json) {
        return new Line("list", "list.jsonl:3", json.replace('\'', '"'));
    }
}
