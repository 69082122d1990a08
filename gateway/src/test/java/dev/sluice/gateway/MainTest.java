package dev.sluice.gateway;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

@Timeout(60)
class MainTest {

    private static final Path HOME = Path.of("..").toAbsolutePath().normalize();
    private static final Path BUNDLE = HOME.resolve("config/models/default");

    @TempDir
    private Path folder;

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    private int run(String... arguments) {
        CommandLine command = Main.commandLine();
        command.setOut(new PrintWriter(out));
        command.setErr(new PrintWriter(err));
        return command.execute(arguments);
    }

    private String config(String bundle, int port, String more) throws Exception {
        Path file = folder.resolve("gateway.yml");
        Files.writeString(file, """
                listen: [ { address: "127.0.0.1:%d" } ]
                admin: { address: "127.0.0.1:0" }
                upstreams: { shop: { servers: "http://127.0.0.1:3000" } }
                model:
                  bundle: %s
                %s
                """.formatted(port, bundle, more));
        return file.toString();
    }

    private void assertSaysOnly(String message) {
        assertEquals(message, err.toString().strip());
        assertFalse(err.toString().contains("\tat "));
    }

    @Test
    void check_theConfigThatIsShipped() {
        String shipped = HOME.resolve("config/gateway.yml").toString();
        assertEquals(Main.DONE, run("check", "--config", shipped), err.toString());
        assertTrue(out.toString().startsWith(shipped + " is fine;"), out.toString());
    }

    @Test
    void rehearsal_isAnsweredAsPromised() {
        System.setProperty("sluice.home", HOME.toString());
        try {
            assertEquals(Main.DONE, run("rehearse"), err.toString());
        } finally {
            System.clearProperty("sluice.home");
        }
    }

    @Test
    void check_json() throws Exception {
        assertEquals(Main.BAD_INPUT, run("check", "--json", "--config", config("none", 0, "plicy: 1")));
        JsonNode outcome = JsonMapper.builder().build().readTree(out.toString());
        assertFalse(outcome.path("ok").asBoolean());
        assertEquals(
                "model.bundle", outcome.path("problems").path(0).path("key").asText());
        JsonNode problem = outcome.path("problems").path(1);
        assertEquals("gateway.yml", problem.path("file").asText());
        assertEquals(6, problem.path("line").asInt());
        assertEquals("plicy", problem.path("key").asText());
        assertTrue(problem.path("message").asText().contains("did you mean policy?"));
    }

    @Test
    void missingBundle_isSaidWithItsLine() throws Exception {
        assertEquals(Main.BAD_INPUT, run("gateway", "--config", config("nowhere", 0, "")));
        assertTrue(err.toString().startsWith("gateway.yml:5: model.bundle: " + folder.resolve("nowhere")));
    }

    @Test
    void truncatedBundle_isSaidWithItsFile() throws Exception {
        Path broken = Files.createDirectory(folder.resolve("broken"));
        for (String file : new String[] {"bundle.json", "class.txt", "golden.csv"}) {
            Files.copy(BUNDLE.resolve(file), broken.resolve(file));
        }
        byte[] attack = Files.readAllBytes(BUNDLE.resolve("attack.txt"));
        Files.write(broken.resolve("attack.txt"), Arrays.copyOf(attack, attack.length / 2));
        assertEquals(Main.BAD_INPUT, run("check", "--config", config(broken.toString(), 0, "")));
        assertTrue(err.toString().contains("attack.txt"), err.toString());
        assertFalse(err.toString().contains("\tat "));
    }

    @Test
    void unsignedBundle_isRefusedWhereAKeyIsConfigured() throws Exception {
        Files.writeString(
                folder.resolve("public.pem"),
                TestCertificate.pem(
                        "PUBLIC KEY",
                        TestCertificate.pair("Ed25519").getPublic().getEncoded()));
        String config = config(BUNDLE.toString(), 0, "  public-key: public.pem");
        for (String command : new String[] {"check", "gateway"}) {
            assertEquals(Main.BAD_INPUT, run(command, "--config", config));
            assertTrue(err.toString().startsWith("gateway.yml:5: model.bundle: " + BUNDLE + ": is not signed"));
            err.getBuffer().setLength(0);
        }
    }

    @Test
    void zippedBundle_isFine() throws Exception {
        Path zip = TestBundles.zip(BUNDLE, folder.resolve("bundle.zip"));
        assertEquals(Main.DONE, run("check", "--config", config(zip.toString(), 0, "")), err.toString());
    }

    @Test
    void thresholdThatTheCalibrationCannotSupport_isRefused() throws Exception {
        String policy = "policy: { block-at: 0.5 per million }";
        assertEquals(Main.BAD_INPUT, run("check", "--config", config(BUNDLE.toString(), 0, policy)));
        assertTrue(err.toString().startsWith("gateway.yml:6: policy.block-at: \"0.5 per million\" cannot be reached"));
        assertTrue(err.toString().strip().endsWith("this threshold would take at least 1999999 of them"));
    }

    @Test
    void portInUse_isSaid() throws Exception {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            int port = taken.getLocalPort();
            assertEquals(Main.BAD_INPUT, run("gateway", "--config", config(BUNDLE.toString(), port, "")));
            assertSaysOnly("cannot listen at 127.0.0.1:" + port + ": the address is in use by another program");
        }
    }

    @Test
    void absentConfig_isSaid() {
        assertEquals(Main.BAD_INPUT, run("check", "--config", "nowhere.yml"));
        assertSaysOnly("nowhere.yml: cannot be read: there is no such file");
    }

    @Test
    void badUsage_isSaid() {
        assertEquals(Main.BAD_INPUT, run("chek"));
        assertTrue(err.toString().contains("Did you mean: sluice check?"), err.toString());
        assertEquals(Main.BAD_INPUT, run());
        assertEquals(Main.BAD_INPUT, run("gateway"));
        assertEquals(Main.BAD_INPUT, run("demo", "--port", "70000"));
        assertEquals(Main.BAD_INPUT, run("demo", "--port", "x"));
        assertFalse(err.toString().contains("\tat "));
    }

    @Test
    void helpAndVersion() {
        assertEquals(Main.DONE, run("--help"));
        assertEquals(Main.DONE, run("check", "--help"));
        assertEquals(Main.DONE, run("--version"));
        assertTrue(out.toString().contains("sluice "));
    }
}
