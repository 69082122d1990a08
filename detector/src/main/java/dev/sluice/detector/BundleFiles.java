package dev.sluice.detector;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;

/**
 * The files of a model bundle, read once, so that what was checked is what is used. They come from a folder, or from a
 * zip of one; nothing is unpacked to disk. Files count whose names are made of letters, digits, dots, hyphens and
 * underscores and begin with a letter or a digit; folders inside are left alone. Immutable; holds at most 64 MiB.
 */
public final class BundleFiles {

    static final String MANIFEST = "bundle.json";

    private static final int MAX_BYTES = 64 << 20;
    private static final int MAX_FILES = 100;
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,99}");

    private final Path place;
    private final NavigableMap<String, byte[]> contents = new TreeMap<>();
    private int room = MAX_BYTES;

    private BundleFiles(Path place) {
        this.place = place;
    }

    /**
     * Reads a folder or a zip file.
     *
     * @throws BundleException if it is neither, cannot be read, or holds too much
     */
    public static BundleFiles read(Path bundle) throws BundleException {
        BundleFiles files = new BundleFiles(bundle);
        try {
            if (Files.isDirectory(bundle)) {
                files.readFolder();
            } else if (Files.isRegularFile(bundle)) {
                files.readZip();
            } else {
                throw new BundleException(bundle
                        + ": no such model bundle; a bundle is a folder with bundle.json in it, or a zip of one");
            }
        } catch (IOException e) {
            throw new BundleException(bundle + ": cannot be read: " + e.getMessage(), e);
        }
        return files;
    }

    private void readFolder() throws IOException, BundleException {
        List<Path> files;
        try (Stream<Path> all = Files.list(place)) {
            files = all.filter(file -> isName(file.getFileName().toString()) && Files.isRegularFile(file))
                    .toList();
        }
        requireFew(files.size());
        for (Path file : files) {
            try (InputStream in = Files.newInputStream(file)) {
                put(file.getFileName().toString(), in);
            } catch (NoSuchFileException e) {
                throw new BundleException(file + ": vanished while the bundle was read", e);
            }
        }
    }

    private void readZip() throws IOException, BundleException {
        try (ZipFile zip = new ZipFile(place.toFile())) {
            requireFew(zip.size());
            String folder = folderOf(zip);
            for (ZipEntry entry : zip.stream().toList()) {
                String name =
                        entry.getName().startsWith(folder) ? entry.getName().substring(folder.length()) : "";
                if (isName(name)) {
                    try (InputStream in = zip.getInputStream(entry)) {
                        put(name, in);
                    }
                }
            }
        }
    }

    /** Where in the zip the bundle lies: at the top or in a folder. */
    private String folderOf(ZipFile zip) throws BundleException {
        List<String> manifests = zip.stream()
                .map(ZipEntry::getName)
                .filter(name -> name.equals(MANIFEST) || name.endsWith("/" + MANIFEST))
                .toList();
        if (manifests.size() != 1) {
            throw new BundleException(
                    place + ": holds " + manifests.size() + " files named " + MANIFEST + "; a bundle has one");
        }
        return manifests.get(0).substring(0, manifests.get(0).length() - MANIFEST.length());
    }

    private void requireFew(int count) throws BundleException {
        if (count > MAX_FILES) {
            throw new BundleException(place + ": holds " + count + " files; a bundle has at most " + MAX_FILES);
        }
    }

    private void put(String name, InputStream in) throws IOException, BundleException {
        byte[] content = in.readNBytes(room + 1);
        if (content.length > room) {
            throw new BundleException(place + ": holds more than " + (MAX_BYTES >> 20) + " MiB");
        }
        room -= content.length;
        if (contents.put(name, content) != null) {
            throw new BundleException(place + ": holds " + name + " twice");
        }
    }

    private static boolean isName(String name) {
        return NAME.matcher(name).matches();
    }

    /** Where the bundle lies. */
    Path place() {
        return place;
    }

    /** Every file by its name, sorted. */
    Map<String, byte[]> contents() {
        return contents;
    }

    /** SHA-256 over all files but the signature, in hex; what {@code bundle.sig} signs. */
    public String digest() {
        return HexFormat.of().formatHex(BundleSignature.digest(this));
    }

    /** The names of the files, sorted. */
    public Set<String> names() {
        return Collections.unmodifiableSet(contents.keySet());
    }

    /** True if there is such a file. */
    public boolean has(String file) {
        return contents.containsKey(file);
    }

    /**
     * A file's content; not to be changed.
     *
     * @throws BundleException if there is no such file
     */
    public byte[] bytes(String file) throws BundleException {
        byte[] content = contents.get(file);
        if (content == null) {
            throw new BundleException(place.resolve(file) + ": missing from the model bundle");
        }
        return content;
    }
}
