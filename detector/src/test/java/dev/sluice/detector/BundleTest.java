package dev.sluice.detector;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BundleTest {

    @TempDir
    private Path directory;

    @BeforeEach
    void write() {
        TestBundle.write(directory);
    }

    @Test
    void aSoundBundleLoads() throws BundleException {
        Bundle bundle = Bundle.load(directory);
        assertEquals("test-1", bundle.name());
        assertEquals(9999, bundle.calibration().requests());
    }

    @Test
    void digestIsOfTheContent_notOfThePlaceOrTheSignature() throws BundleException, IOException {
        String digest = Bundle.load(directory).digest();
        Path copy = Files.createDirectory(directory.resolve("copy"));
        TestBundle.write(copy);
        Files.writeString(copy.resolve("bundle.sig"), "any");
        assertEquals(digest, Bundle.load(copy).digest());
        assertEquals(digest, BundleFiles.read(copy).digest());
        Files.writeString(copy.resolve("more.txt"), "more");
        assertNotEquals(digest, Bundle.load(copy).digest());
    }

    @Test
    void timeOfMakingIsTold_whereItIsThere() throws BundleException, IOException {
        assertTrue(Bundle.load(directory).created().isEmpty());
        edit("bundle.json", "\"format\": 1", "\"format\": 1, \"created\": \"2026-11-21T19:00:00Z\"");
        assertEquals(
                Instant.parse("2026-11-21T19:00:00Z"),
                Bundle.load(directory).created().orElseThrow());
        edit("bundle.json", "2026-11-21T19:00:00Z", "yesterday");
        assertRefused(directory, "bundle.json", "created", "is no time");
    }

    @Test
    void aMissingFolderIsNamed() {
        assertRefused(directory.resolve("nowhere"), "nowhere", "no such model bundle");
    }

    @Test
    void aMissingFileIsNamed() throws IOException {
        Files.delete(directory.resolve("attack.txt"));
        assertRefused(directory, "attack.txt", "missing");
    }

    @Test
    void aTruncatedModelIsNoticed() throws IOException {
        String text = Files.readString(directory.resolve("attack.txt"));
        Files.writeString(directory.resolve("attack.txt"), text.substring(0, text.length() / 2));
        assertRefused(directory, "attack.txt", "cut off or changed");
    }

    @Test
    void aBundleForAnotherSchemaIsRefused() throws IOException {
        edit("bundle.json", FeatureSchema.digest(), "0".repeat(64));
        assertRefused(directory, "bundle.json", "another feature schema", "000000000000");
    }

    @Test
    void anUnknownFormatIsRefused() throws IOException {
        edit("bundle.json", "\"format\": 1", "\"format\": 2");
        assertRefused(directory, "bundle.json", "format 2", "reads format 1");
    }

    @Test
    void aMissingKeyIsNamedWithItsPlace() throws IOException {
        edit("bundle.json", "\"atLeast\"", "\"atleast\"");
        assertRefused(directory, "bundle.json", "calibration", "\"atLeast\" is missing");
    }

    @Test
    void aKeyOfTheWrongTypeIsNamed() throws IOException {
        edit("bundle.json", "\"test-1\"", "7");
        assertRefused(directory, "\"name\" is not a text");
    }

    @Test
    void brokenJsonIsNamedWithLineAndColumn() throws IOException {
        edit("bundle.json", "\"format\": 1,", "\"format\": 1");
        assertRefused(directory, "bundle.json:3:");
    }

    @Test
    void anUnknownClassIsNamed() throws IOException {
        edit("bundle.json", "\"xss\"", "\"xxs\"");
        assertRefused(directory, "unknown attack class \"xxs\"");
    }

    @Test
    void aBrokenCalibrationIsRefused() throws IOException {
        edit("bundle.json", "[1.5, -1]", "[1.5, 2]");
        assertRefused(directory, "calibration", "falling rawScores");
    }

    private void edit(String file, String from, String to) throws IOException {
        String text = Files.readString(directory.resolve(file));
        assertTrue(text.contains(from));
        Files.writeString(directory.resolve(file), text.replace(from, to));
    }

    private static void assertRefused(Path bundle, String... parts) {
        Exception refusal = assertThrows(BundleException.class, () -> Bundle.load(bundle));
        for (String part : parts) {
            assertTrue(refusal.toString().contains(part), refusal::toString);
        }
    }
}
