package dev.sluice.gateway;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.sluice.host.InputException;
import dev.sluice.host.Pem;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Makes a pair of keys to sign bundles with. */
@Command(
        name = "keygen",
        description = "Make a pair of Ed25519 keys: private.pem to sign bundles with, public.pem for model.public-key.",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class)
final class BundleKeygenCommand implements Callable<Integer> {

    @Option(names = "--out", required = true, paramLabel = "DIR", description = "Where the two files go.")
    private Path folder = Path.of("");

    @CommandLine.Spec
    private CommandLine.Model.@Nullable CommandSpec spec;

    @Override
    public Integer call() throws GeneralSecurityException, InputException {
        KeyPair pair = KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
        Path privateKey = folder.resolve("private.pem");
        Path publicKey = folder.resolve("public.pem");
        requireAbsent(publicKey);
        try {
            Files.createDirectories(folder);
            write(
                    privateKey,
                    "rw-------",
                    Pem.text("PRIVATE KEY", pair.getPrivate().getEncoded()));
            write(
                    publicKey,
                    "rw-r--r--",
                    Pem.text("PUBLIC KEY", pair.getPublic().getEncoded()));
        } catch (FileAlreadyExistsException e) {
            throw new InputException(e.getFile() + ": is there already; keys are never overwritten", e);
        } catch (IOException e) {
            throw new InputException(folder + ": cannot write there: " + e.getMessage(), e);
        }
        Objects.requireNonNull(spec)
                .commandLine()
                .getOut()
                .println(privateKey + ": keep it secret, bundle sign needs it\n" + publicKey
                        + ": name it as model.public-key");
        return Main.DONE;
    }

    private static void requireAbsent(Path file) throws InputException {
        if (Files.exists(file)) {
            throw new InputException(file + ": is there already; keys are never overwritten");
        }
    }

    /** A new file, with its permissions from the first byte on. */
    private static void write(Path file, String permissions, String text) throws IOException {
        try (SeekableByteChannel channel = Files.newByteChannel(
                file,
                Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE),
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(permissions)))) {
            channel.write(ByteBuffer.wrap(text.getBytes(US_ASCII)));
        }
    }
}
