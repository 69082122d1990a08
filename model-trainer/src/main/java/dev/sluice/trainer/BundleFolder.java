package dev.sluice.trainer;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * A model bundle, a folder of compared models or a report in the making. It grows in a folder beside its destination and
 * takes its place in one move at the end, so that nobody ever reads half of it; closed before that, it leaves nothing
 * behind.
 */
final class BundleFolder implements AutoCloseable {

    static final String MANIFEST = "bundle.json";

    private static final long MAX_BYTES = 8L << 20;
    private static final ObjectMapper JSON = new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);

    private final Path destination;
    private final Path folder;
    private final String manifest;
    private final long maxBytes;
    private final Map<String, String> digests = new TreeMap<>();

    private BundleFolder(Path destination, Path folder, String manifest, long maxBytes) {
        this.destination = destination;
        this.folder = folder;
        this.manifest = manifest;
        this.maxBytes = maxBytes;
    }

    /**
     * Starts a bundle that will stand at {@code destination}, in place of a bundle that may stand there now.
     *
     * @throws InputException if something else is there
     */
    static BundleFolder at(Path destination) {
        return at(destination, MANIFEST, MAX_BYTES);
    }

    /**
     * Starts a folder whose manifest has another name.
     *
     * @param maxBytes of all files together
     */
    static BundleFolder at(Path destination, String manifest, long maxBytes) {
        Path target = destination.toAbsolutePath().normalize();
        requireReplaceable(destination, manifest);
        try {
            Path parent = target.getParent() == null ? target : target.getParent();
            Files.createDirectories(parent);
            return new BundleFolder(target, Files.createTempDirectory(parent, ".bundle-"), manifest, maxBytes);
        } catch (IOException e) {
            throw new InputException(destination + ": cannot write there: " + e.getMessage(), e);
        }
    }

    /** Fails if {@code destination} holds anything but a bundle. */
    static void requireReplaceable(Path destination) {
        requireReplaceable(destination, MANIFEST);
    }

    static void requireReplaceable(Path destination, String manifest) {
        if (Files.exists(destination) && !Files.isRegularFile(destination.resolve(manifest)) && !isEmpty(destination)) {
            throw new InputException(
                    destination + ": holds something that is no " + kind(manifest) + "; name a new folder");
        }
    }

    private static String kind(String manifest) {
        return switch (manifest) {
            case MANIFEST -> "model bundle";
            case ReportPage.JSON -> "report";
            default -> "folder of compared models";
        };
    }

    private static boolean isEmpty(Path folder) {
        try (Stream<Path> entries = Files.list(folder)) {
            return entries.findAny().isEmpty();
        } catch (IOException e) {
            return false;
        }
    }

    /** Where the files are until the bundle is finished. */
    Path path() {
        return folder;
    }

    /** SHA-256 by file name. */
    Map<String, String> digests() {
        return digests;
    }

    void write(String file, String text) {
        digests.put(file, Digests.ofText(text));
        write(file, text.getBytes(UTF_8));
    }

    /** Writes a file that may lie in a folder of its own, and that is no part of the digests. */
    void write(String file, byte[] bytes) {
        Path path = folder.resolve(file);
        try {
            Files.createDirectories(Objects.requireNonNull(path.getParent()));
            Files.write(path, bytes);
        } catch (IOException e) {
            throw new InputException(destination.resolve(file) + ": cannot be written: " + e.getMessage(), e);
        }
    }

    void writeManifest(Map<String, Object> content) {
        try {
            write(manifest, JSON.writeValueAsBytes(content));
        } catch (JsonProcessingException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Moves the bundle to its destination and returns its size in bytes. */
    long finish() {
        long bytes = size();
        if (bytes > maxBytes) {
            throw new InputException("the " + kind(manifest) + " has " + bytes + " bytes, and at most " + maxBytes
                    + " are allowed" + (manifest.equals(MANIFEST) ? "; train fewer trees or fewer leaves" : ""));
        }
        try {
            Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
            replaceDestination();
            return bytes;
        } catch (IOException e) {
            throw new InputException(destination + ": cannot be written: " + e.getMessage(), e);
        }
    }

    private void replaceDestination() throws IOException {
        Path old = folder.resolveSibling(folder.getFileName() + "-old");
        if (Files.exists(destination)) {
            Files.move(destination, old);
        }
        Files.move(folder, destination);
        delete(old);
    }

    private long size() {
        try (Stream<Path> files = Files.walk(folder)) {
            return files.filter(Files::isRegularFile)
                    .mapToLong(file -> file.toFile().length())
                    .sum();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        try {
            delete(folder);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void delete(Path folder) throws IOException {
        if (!Files.exists(folder)) {
            return;
        }
        List<Path> entries;
        try (Stream<Path> walk = Files.walk(folder)) {
            entries = walk.sorted(Comparator.reverseOrder()).toList();
        }
        for (Path entry : entries) {
            Files.delete(entry);
        }
    }
}
