package dev.sluice.gateway;

import dev.sluice.detector.BundleException;
import dev.sluice.detector.BundleFiles;
import dev.sluice.detector.BundleSignature;
import dev.sluice.host.InputException;
import dev.sluice.host.Pem;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.InvalidKeyException;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Signs the files of a bundle. */
@Command(
        name = "sign",
        description = "Sign a bundle: writes bundle.sig into its folder, over all other files there.",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class)
final class BundleSignCommand implements Callable<Integer> {

    @Option(names = "--key", required = true, paramLabel = "FILE", description = "The private key, as keygen wrote it.")
    private Path key = Path.of("private.pem");

    @Parameters(paramLabel = "BUNDLE", description = "Folder of the bundle.")
    private Path bundle = Path.of("");

    @CommandLine.Spec
    private CommandLine.Model.@Nullable CommandSpec spec;

    @Override
    public Integer call() throws InputException {
        if (!Files.isDirectory(bundle)) {
            throw new InputException(bundle + ": is no folder; sign a bundle's folder, and zip it afterwards");
        }
        try {
            BundleFiles files = BundleFiles.read(bundle);
            requireBundle(files);
            Path signature = bundle.resolve(BundleSignature.FILE);
            replace(signature, BundleSignature.of(files, Pem.key(key)));
            Objects.requireNonNull(spec).commandLine().getOut().println(signature + ": written");
            return Main.DONE;
        } catch (InvalidKeyException e) {
            throw new InputException("\"" + key + "\" is no Ed25519 key; make one with sluice bundle keygen", e);
        } catch (BundleException | IllegalArgumentException e) {
            throw new InputException(String.valueOf(e.getMessage()), e);
        } catch (IOException e) {
            throw new InputException(bundle + ": cannot write there: " + e.getMessage(), e);
        }
    }

    private static void requireBundle(BundleFiles files) throws BundleException {
        byte[] unused = files.bytes("bundle.json");
    }

    /** A gateway that watches the folder never sees half a signature. */
    private static void replace(Path file, String text) throws IOException {
        Path beside = file.resolveSibling("." + file.getFileName());
        Files.move(Files.writeString(beside, text), file, StandardCopyOption.ATOMIC_MOVE);
    }
}
