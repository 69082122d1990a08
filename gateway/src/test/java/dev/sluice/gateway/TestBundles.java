package dev.sluice.gateway;

import dev.sluice.detector.BundleException;
import dev.sluice.detector.BundleFiles;
import dev.sluice.detector.BundleSignature;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.InvalidKeyException;
import java.security.KeyPair;
import java.util.List;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/** The shipped bundle, to be changed, signed and zipped. */
final class TestBundles {

    static final Path SHIPPED = Path.of("..", "config", "models", "default");

    private TestBundles() {}

    static Path copyTo(Path folder) throws IOException {
        Files.createDirectories(folder);
        for (Path file : filesOf(SHIPPED)) {
            Files.copy(file, folder.resolve(file.getFileName()));
        }
        return folder;
    }

    /** The same bundle under another name. */
    static Path rename(Path bundle, String name) throws IOException {
        Path manifest = bundle.resolve("bundle.json");
        Files.writeString(
                manifest,
                Files.readString(manifest).replaceFirst("\"name\" : \"[^\"]+\"", "\"name\" : \"" + name + "\""));
        return bundle;
    }

    static Path sign(Path bundle, KeyPair pair) throws IOException, BundleException, InvalidKeyException {
        Files.writeString(
                bundle.resolve(BundleSignature.FILE), BundleSignature.of(BundleFiles.read(bundle), pair.getPrivate()));
        return bundle;
    }

    static Path zip(Path bundle, Path file) throws IOException {
        try (OutputStream out = Files.newOutputStream(file);
                ZipOutputStream zip = new ZipOutputStream(out)) {
            for (Path content : filesOf(bundle)) {
                zip.putNextEntry(new ZipEntry(content.getFileName().toString()));
                Files.copy(content, zip);
            }
        }
        return file;
    }

    private static List<Path> filesOf(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.toList();
        }
    }
}
