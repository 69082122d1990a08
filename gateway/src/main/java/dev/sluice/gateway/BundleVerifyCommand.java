package dev.sluice.gateway;

import dev.sluice.detector.Bundle;
import dev.sluice.detector.BundleException;
import dev.sluice.detector.BundleFiles;
import dev.sluice.detector.BundleSignature;
import dev.sluice.host.InputException;
import dev.sluice.host.Pem;
import java.nio.file.Path;
import java.security.PublicKey;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Tells whether a gateway would take a bundle. */
@Command(
        name = "verify",
        description = "Check whether a bundle is whole, fits this version and gives LightGBM's own predictions; with"
                + " --public-key also whether the key's owner signed it.",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        footer = {"", "Exit codes: 0 it is fine, 1 it is not, 2 bad usage or input, 70 a bug."})
final class BundleVerifyCommand implements Callable<Integer> {

    @Option(names = "--public-key", paramLabel = "FILE", description = "Who must have signed it.")
    private @Nullable Path key;

    @Parameters(paramLabel = "BUNDLE", description = "Folder or zip file of the bundle.")
    private Path bundle = Path.of("");

    @CommandLine.Spec
    private CommandLine.Model.@Nullable CommandSpec spec;

    @Override
    public Integer call() throws InputException {
        PublicKey signer = key == null ? null : publicKey(key);
        BundleCommand.requireThere(bundle);
        CommandLine command = Objects.requireNonNull(spec).commandLine();
        try {
            String name = Bundle.load(bundle, signer).name();
            command.getOut().println(bundle + ": " + name + " is fine; " + signature());
            return Main.DONE;
        } catch (BundleException e) {
            command.getErr().println(e.getMessage());
            return Main.NO;
        }
    }

    private String signature() throws BundleException {
        if (key != null) {
            return "signed by the owner of " + key;
        }
        return BundleFiles.read(bundle).has(BundleSignature.FILE)
                ? "signed, --public-key checks by whom"
                : "not signed";
    }

    static PublicKey publicKey(Path file) throws InputException {
        try {
            return Pem.ed25519PublicKey(file);
        } catch (IllegalArgumentException e) {
            throw new InputException(String.valueOf(e.getMessage()), e);
        }
    }
}
