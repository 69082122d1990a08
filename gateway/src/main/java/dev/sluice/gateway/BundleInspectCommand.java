package dev.sluice.gateway;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sluice.detector.BundleException;
import dev.sluice.detector.BundleFiles;
import dev.sluice.detector.BundleSignature;
import dev.sluice.detector.FeatureSchema;
import dev.sluice.host.InputException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Shows what a bundle says about itself; one that cannot be used here can still be looked into. */
@Command(
        name = "inspect",
        description =
                "Show what a bundle says about itself: where it comes from, how it was trained, what it measured.",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class)
final class BundleInspectCommand implements Callable<Integer> {

    private static final JsonMapper JSON = new JsonMapper();

    @Option(names = "--public-key", paramLabel = "FILE", description = "Say whether this key's owner signed it.")
    private @Nullable Path key;

    @Option(names = "--json", description = "Print bundle.json with signature and schemaFits added.")
    private boolean json;

    @Parameters(paramLabel = "BUNDLE", description = "Folder or zip file of the bundle.")
    private Path bundle = Path.of("");

    @CommandLine.Spec
    private CommandLine.Model.@Nullable CommandSpec spec;

    /** What is known of a bundle's signature. */
    enum Signed {
        NONE("none"),
        UNCHECKED("there is one; --public-key checks by whom"),
        VALID("by the owner of the public key"),
        INVALID("by another key, or files were changed since");

        private final String text;

        Signed(String text) {
            this.text = text;
        }

        @Override
        public String toString() {
            return text;
        }
    }

    @Override
    public Integer call() throws IOException, InputException {
        BundleCommand.requireThere(bundle);
        try {
            BundleFiles files = BundleFiles.read(bundle);
            ObjectNode manifest = manifest(files);
            print(manifest, signed(files));
            return Main.DONE;
        } catch (BundleException e) {
            throw new InputException(String.valueOf(e.getMessage()), e);
        }
    }

    private ObjectNode manifest(BundleFiles files) throws BundleException, InputException {
        byte[] text = files.bytes("bundle.json");
        try {
            if (JSON.readTree(text) instanceof ObjectNode manifest) {
                return manifest;
            }
            throw new InputException(bundle.resolve("bundle.json") + ": is no JSON object");
        } catch (IOException e) {
            throw new InputException(bundle.resolve("bundle.json") + ": " + e.getMessage(), e);
        }
    }

    private Signed signed(BundleFiles files) throws BundleException, InputException {
        if (!files.has(BundleSignature.FILE)) {
            return Signed.NONE;
        }
        if (key == null) {
            return Signed.UNCHECKED;
        }
        return BundleSignature.isBy(BundleVerifyCommand.publicKey(key), files) ? Signed.VALID : Signed.INVALID;
    }

    private void print(ObjectNode manifest, Signed signed) throws IOException {
        boolean fits = schemaFits(manifest);
        if (json) {
            manifest.put("signature", signed.name().toLowerCase(Locale.ROOT));
            manifest.put("schemaFits", fits);
        }
        Objects.requireNonNull(spec)
                .commandLine()
                .getOut()
                .println(json ? JSON.writeValueAsString(manifest) : BundleReport.of(manifest, signed, fits));
    }

    private static boolean schemaFits(JsonNode manifest) {
        return manifest.path("featureSchema").path("sha256").asText().equals(FeatureSchema.digest());
    }
}
