package dev.sluice.gateway;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

@Timeout(60)
class BundleCommandTest {

    @TempDir
    private Path folder;

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();
    private Path bundle = Path.of("bundle");

    @BeforeEach
    void copy() throws IOException {
        bundle = TestBundles.copyTo(folder.resolve("bundle"));
    }

    private int run(Object... arguments) {
        out.getBuffer().setLength(0);
        err.getBuffer().setLength(0);
        CommandLine command = Main.commandLine();
        command.setOut(new PrintWriter(out, true));
        command.setErr(new PrintWriter(err, true));
        String[] words = new String[arguments.length + 1];
        words[0] = "bundle";
        for (int i = 0; i < arguments.length; i++) {
            words[i + 1] = arguments[i].toString();
        }
        return command.execute(words);
    }

    private Path key(String kind) {
        return folder.resolve("keys").resolve(kind + ".pem");
    }

    private void makeKeysAndSign() {
        assertEquals(Main.DONE, run("keygen", "--out", folder.resolve("keys")), err::toString);
        assertEquals(Main.DONE, run("sign", "--key", key("private"), bundle), err::toString);
    }

    @Test
    void keygen_onlyTheOwnerReadsThePrivateKey() throws IOException {
        makeKeysAndSign();
        assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(key("private"))));
        assertTrue(Files.readString(key("private")).startsWith("-----BEGIN PRIVATE KEY-----\n"));
        assertTrue(Files.readString(key("public")).startsWith("-----BEGIN PUBLIC KEY-----\n"));
    }

    @Test
    void keygen_overwritesNothing() throws IOException {
        makeKeysAndSign();
        String before = Files.readString(key("private"));
        assertEquals(Main.BAD_INPUT, run("keygen", "--out", folder.resolve("keys")));
        assertTrue(err.toString().contains("is there already"), err::toString);
        Files.delete(key("public"));
        assertEquals(Main.BAD_INPUT, run("keygen", "--out", folder.resolve("keys")));
        assertEquals(before, Files.readString(key("private")));
    }

    @Test
    void verify_signedByTheOwnerOfTheKey() {
        makeKeysAndSign();
        assertEquals(Main.DONE, run("verify", "--public-key", key("public"), bundle), err::toString);
        assertTrue(out.toString().contains(" is fine; signed by the owner of " + key("public")), out::toString);
    }

    @Test
    void verify_zip() throws IOException {
        makeKeysAndSign();
        Path zip = TestBundles.zip(bundle, folder.resolve("bundle.zip"));
        assertEquals(Main.DONE, run("verify", "--public-key", key("public"), zip), err::toString);
    }

    @Test
    void verify_withoutAKeySaysWhatItCannotTell() {
        assertEquals(Main.DONE, run("verify", bundle));
        assertTrue(out.toString().strip().endsWith("is fine; not signed"), out::toString);
        makeKeysAndSign();
        assertEquals(Main.DONE, run("verify", bundle));
        assertTrue(out.toString().strip().endsWith("is fine; signed, --public-key checks by whom"), out::toString);
    }

    @Test
    void verify_saysNo() throws IOException {
        makeKeysAndSign();
        Files.writeString(bundle.resolve("notes.txt"), "new");
        assertEquals(Main.NO, run("verify", "--public-key", key("public"), bundle));
        assertTrue(err.toString().contains("a file was changed, added or removed since"), err::toString);
        Files.delete(bundle.resolve("bundle.sig"));
        assertEquals(Main.NO, run("verify", "--public-key", key("public"), bundle));
        assertTrue(err.toString().contains("is not signed"), err::toString);
        Files.writeString(bundle.resolve("attack.txt"), "tree\n");
        assertEquals(Main.NO, run("verify", bundle));
        assertTrue(err.toString().contains("attack.txt"), err::toString);
    }

    @Test
    void badInputIsSaid() throws IOException {
        makeKeysAndSign();
        assertEquals(Main.BAD_INPUT, run("verify", folder.resolve("nowhere")));
        assertEquals(Main.BAD_INPUT, run("verify", "--public-key", key("private"), bundle));
        assertTrue(err.toString().contains("holds no public key in PEM"), err::toString);
        assertEquals(Main.BAD_INPUT, run("sign", "--key", key("public"), bundle));
        assertTrue(err.toString().contains("holds no private key in PEM"), err::toString);
        assertEquals(Main.BAD_INPUT, run("sign", "--key", key("private"), folder.resolve("keys")));
        assertTrue(err.toString().contains("bundle.json: missing from the model bundle"), err::toString);
        assertEquals(Main.BAD_INPUT, run("sign", "--key", key("private"), key("public")));
        assertEquals(Main.BAD_INPUT, run("inspect", folder.resolve("keys")));
        Files.writeString(bundle.resolve("bundle.json"), "[]");
        assertEquals(Main.BAD_INPUT, run("inspect", bundle));
        assertEquals(Main.BAD_INPUT, run());
        assertFalse(err.toString().contains("\tat "));
    }

    @Test
    void sign_takesNoKeyOfAnotherKind() throws Exception {
        TestCertificate.of("shop.test").write(folder, "shop");
        assertEquals(Main.BAD_INPUT, run("sign", "--key", folder.resolve("shop.key"), bundle));
        assertTrue(err.toString().contains("is no Ed25519 key"), err::toString);
    }

    @Test
    void inspect_forPeople() {
        makeKeysAndSign();
        assertEquals(Main.DONE, run("inspect", "--public-key", key("public"), bundle), err::toString);
        String report = out.toString();
        assertTrue(report.contains("Signature    by the owner of the public key"), report);
        assertTrue(report.contains("fits this version of Sluice"), report);
        assertTrue(report.contains("trees "), report);
        assertTrue(report.contains("500 per million: score 99.95, rawScore "), report);
        assertTrue(report.contains(" % at 500"), report);
        assertFalse(report.contains("unknown"), report);
    }

    @Test
    void inspect_forScripts() throws IOException {
        assertEquals(
                "none", inspected("inspect", "--json", bundle).path("signature").asText());
        makeKeysAndSign();
        JsonNode unchecked = inspected("inspect", "--json", bundle);
        assertEquals("unchecked", unchecked.path("signature").asText());
        assertTrue(unchecked.path("schemaFits").asBoolean());
        assertTrue(unchecked.path("calibration").path("requests").asInt() > 0);
        Files.writeString(bundle.resolve("notes.txt"), "new");
        JsonNode changed = inspected("inspect", "--json", "--public-key", key("public"), bundle);
        assertEquals("invalid", changed.path("signature").asText());
    }

    @Test
    void inspect_bundleOfAnotherVersion() throws IOException {
        Files.writeString(bundle.resolve("bundle.json"), "{\"name\": \"old\\u001b[31m\", \"featureSchema\": {}}");
        assertFalse(inspected("inspect", "--json", bundle).path("schemaFits").asBoolean());
        assertEquals(Main.DONE, run("inspect", bundle));
        assertTrue(out.toString().startsWith("Name         old\\x1b[31m"), out::toString);
        assertTrue(out.toString().contains("does not fit this version of Sluice"), out::toString);
    }

    private JsonNode inspected(Object... arguments) throws IOException {
        assertEquals(Main.DONE, run(arguments), err::toString);
        return JsonMapper.builder().build().readTree(out.toString());
    }
}
