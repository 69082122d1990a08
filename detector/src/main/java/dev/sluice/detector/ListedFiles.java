package dev.sluice.detector;

import java.nio.file.Path;
import java.util.HexFormat;

/** The files that a bundle's manifest lists: one that is not what the manifest describes is refused. */
final class ListedFiles {

    private static final String MANIFEST = BundleFiles.MANIFEST;

    private final BundleFiles files;
    private final JsonObject digests;

    private ListedFiles(BundleFiles files, JsonObject digests) {
        this.files = files;
        this.digests = digests;
    }

    static ListedFiles of(BundleFiles files, JsonObject manifest) throws BundleException {
        return new ListedFiles(files, manifest.object("files"));
    }

    static JsonObject manifest(BundleFiles files) throws BundleException {
        return JsonObject.parse(files.place().resolve(MANIFEST).toString(), files.bytes(MANIFEST));
    }

    /** The trees of a file, which must read that many features. */
    TreeEnsemble model(String file, int features) throws BundleException {
        TreeEnsemble model = LightGbmText.read(path(file).toString(), bytes(file));
        if (model.features() != features) {
            throw broken(file, "reads " + model.features() + " features; the schema has " + features);
        }
        return model;
    }

    byte[] bytes(String file) throws BundleException {
        byte[] bytes = files.bytes(file);
        String expected = digests.string(file);
        String actual = HexFormat.of().formatHex(BundleSignature.sha256().digest(bytes));
        if (!actual.equals(expected)) {
            throw broken(
                    file,
                    "is not the file that bundle.json describes (SHA-256 " + brief(actual) + ", expected "
                            + brief(expected) + "); it was cut off or changed");
        }
        return bytes;
    }

    /** The digest of all files together. */
    String digest() {
        return files.digest();
    }

    static String brief(String digest) {
        return digest.length() <= 12 ? digest : digest.substring(0, 12);
    }

    BundleException broken(String file, String problem) {
        return new BundleException(path(file) + ": " + problem);
    }

    Path path(String file) {
        return files.place().resolve(file);
    }
}
