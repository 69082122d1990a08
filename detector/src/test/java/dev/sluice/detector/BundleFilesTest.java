package dev.sluice.detector;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BundleFilesTest {

    private static final String[] FILES = {"bundle.json", "attack.txt", "class.txt", "golden.csv"};

    @TempDir
    private Path folder;

    private final Map<String, byte[]> entries = new LinkedHashMap<>();

    @BeforeEach
    void write() {
        TestBundle.write(folder.resolve("bundle"));
    }

    private void add(String prefix) throws IOException {
        for (String file : FILES) {
            entries.put(
                    prefix + file, Files.readAllBytes(folder.resolve("bundle").resolve(file)));
        }
    }

    private Path zip() throws IOException {
        Path file = folder.resolve("bundle.zip");
        try (OutputStream out = Files.newOutputStream(file);
                ZipOutputStream zip = new ZipOutputStream(out)) {
            for (Map.Entry<String, byte[]> entry : entries.entrySet()) {
                zip.putNextEntry(new ZipEntry(entry.getKey()));
                zip.write(entry.getValue());
            }
        }
        return file;
    }

    private static void assertRefused(Path bundle, String message) {
        BundleException refusal = assertThrows(BundleException.class, () -> Bundle.load(bundle));
        assertTrue(String.valueOf(refusal.getMessage()).contains(message), refusal::getMessage);
    }

    @Test
    void zipOfTheFilesLoads() throws Exception {
        add("");
        assertEquals("test-1", Bundle.load(zip()).name());
    }

    @Test
    void zipOfTheFolderLoads() throws Exception {
        entries.put("models/test/", new byte[0]);
        add("models/test/");
        entries.put("__MACOSX/models/test/._attack.txt", new byte[] {0});
        assertEquals("test-1", Bundle.load(zip()).name());
    }

    @Test
    void entriesThatClimbOutAreLeftAlone() throws Exception {
        add("");
        entries.put("../evil.txt", new byte[] {1});
        entries.put("/etc/evil.txt", new byte[] {1});
        BundleFiles files = BundleFiles.read(zip());
        assertEquals(4, files.contents().size());
        assertTrue(Files.notExists(folder.resolveSibling("evil.txt")));
    }

    @Test
    void problemNamesTheFileInTheZip() throws Exception {
        add("");
        entries.remove("attack.txt");
        assertRefused(zip(), "bundle.zip/attack.txt: missing from the model bundle");
    }

    @Test
    void twoBundlesInAZipAreRefused() throws Exception {
        add("a/");
        add("b/");
        assertRefused(zip(), "holds 2 files named bundle.json; a bundle has one");
    }

    @Test
    void bombIsRefused() throws Exception {
        add("");
        entries.put("zeros.txt", new byte[65 << 20]);
        Path bomb = zip();
        assertTrue(Files.size(bomb) < 1 << 20);
        assertRefused(bomb, "holds more than 64 MiB");
    }

    @Test
    void tooManyFilesAreRefused() throws Exception {
        add("");
        for (int i = 0; i < 100; i++) {
            entries.put("more-" + i, new byte[0]);
        }
        assertRefused(zip(), "holds 104 files; a bundle has at most 100");
    }

    @Test
    void whatIsNoZipIsRefused() throws Exception {
        assertRefused(Files.writeString(folder.resolve("bundle.zip"), "no zip"), "bundle.zip: cannot be read");
        add("");
        byte[] whole = Files.readAllBytes(zip());
        Files.write(folder.resolve("bundle.zip"), Arrays.copyOf(whole, whole.length / 2));
        assertRefused(folder.resolve("bundle.zip"), "bundle.zip: cannot be read");
    }
}
