package dev.sluice.gateway;

import dev.sluice.host.InputException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.ParameterException;

/** Looks into model bundles, checks and signs them. */
@Command(
        name = "bundle",
        description = "Look into a model bundle, check it, sign it.",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        synopsisSubcommandLabel = "COMMAND",
        subcommands = {
            BundleInspectCommand.class,
            BundleVerifyCommand.class,
            BundleSignCommand.class,
            BundleKeygenCommand.class
        })
final class BundleCommand implements Runnable {

    @CommandLine.Spec
    private CommandLine.Model.@Nullable CommandSpec spec;

    @Override
    public void run() {
        throw new ParameterException(
                Objects.requireNonNull(spec).commandLine(), "name what to do: inspect, verify, sign or keygen");
    }

    static void requireThere(Path bundle) throws InputException {
        if (!Files.exists(bundle)) {
            throw new InputException(bundle + ": there is no such folder or file");
        }
    }
}
