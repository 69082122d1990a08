package dev.sluice.host;

import dev.sluice.detector.Bundle;
import dev.sluice.detector.BundleException;
import dev.sluice.detector.BundleFiles;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/**
 * A folder with copies of the bundles that have judged here, so that there is a way back when their place has changed.
 * Each is a zip file named by its reference, whose time is when it last began to judge; the latest {@value #MOST} stay.
 * Thread-safe; keeping one waits for the disk.
 */
public final class BundleHistory {

    public static final int MOST = 8;

    private static final String ENDING = ".zip";
    private static final int REF_LENGTH = 16;
    private static final Pattern REF = Pattern.compile("[0-9a-f]{" + REF_LENGTH + "}");
    private static final FileTime NEVER = FileTime.fromMillis(0);

    private final Path folder;
    private final Clock clock;

    public BundleHistory(Path folder, Clock clock) {
        this.folder = folder;
        this.clock = clock;
    }

    /**
     * A bundle in the folder.
     *
     * @param ref its reference
     * @param file where it lies
     * @param since when it last began to judge
     */
    public record Kept(String ref, Path file, FileTime since) {

        /** False for one that is only there to be activated. */
        public boolean hasJudged() {
            return since.toMillis() > 0;
        }
    }

    /** By what operators name a bundle: the beginning of its digest, so the same for every copy. */
    public static String refOf(Bundle bundle) {
        return bundle.digest().substring(0, REF_LENGTH);
    }

    /** {@code bundle}, which lies at {@code place}, begins to judge: it becomes the latest, if it is not already. */
    public synchronized void began(Bundle bundle, Path place) throws IOException, BundleException {
        List<Kept> all = all();
        if (!all.isEmpty() && all.get(0).ref().equals(refOf(bundle))) {
            return;
        }
        copy(bundle, place, FileTime.from(clock.instant()));
        for (Kept old : all().stream().skip(MOST).toList()) {
            Files.delete(old.file());
        }
    }

    /** Keeps {@code bundle}, which lies at {@code place}, so that it can be activated. */
    public synchronized void keep(Bundle bundle, Path place) throws IOException, BundleException {
        Optional<Kept> known = find(refOf(bundle));
        copy(bundle, place, known.isPresent() ? known.get().since() : NEVER);
    }

    private void copy(Bundle bundle, Path place, FileTime since) throws IOException, BundleException {
        BundleFiles files = BundleFiles.read(place);
        if (!files.digest().equals(bundle.digest())) {
            throw new IOException(place + " has changed since it was loaded");
        }
        Files.createDirectories(folder);
        Path temporary = Files.createTempFile(folder, ".bundle-", ENDING);
        try {
            zip(files, temporary);
            Files.setLastModifiedTime(temporary, since);
            Files.move(temporary, fileOf(refOf(bundle)), StandardCopyOption.ATOMIC_MOVE);
        } finally {
            Files.deleteIfExists(temporary);
        }
    }

    private static void zip(BundleFiles files, Path file) throws IOException, BundleException {
        try (OutputStream out = Files.newOutputStream(file);
                ZipOutputStream zip = new ZipOutputStream(out)) {
            for (String name : files.names()) {
                zip.putNextEntry(new ZipEntry(name));
                zip.write(files.bytes(name));
            }
        }
    }

    private Path fileOf(String ref) {
        return fileOf(folder, ref);
    }

    /** Where the bundle of that reference lies in the history at {@code folder}. */
    static Path fileOf(Path folder, String ref) {
        return folder.resolve(ref + ENDING);
    }

    static boolean isRef(String text) {
        return REF.matcher(text).matches();
    }

    /** The bundles in the folder, the latest first. */
    public List<Kept> all() throws IOException {
        List<Kept> all = new ArrayList<>();
        if (Files.isDirectory(folder)) {
            try (Stream<Path> files = Files.list(folder)) {
                for (Path file : files.filter(BundleHistory::isKept).toList()) {
                    String name = file.getFileName().toString();
                    all.add(new Kept(
                            name.substring(0, name.length() - ENDING.length()), file, Files.getLastModifiedTime(file)));
                }
            }
        }
        all.sort(Comparator.comparing(Kept::since).reversed());
        return all;
    }

    private static boolean isKept(Path file) {
        String name = file.getFileName().toString();
        return name.endsWith(ENDING) && isRef(name.substring(0, name.length() - ENDING.length()));
    }

    /** The bundle of that reference. */
    Optional<Kept> find(String ref) throws IOException {
        return all().stream().filter(kept -> kept.ref().equals(ref)).findFirst();
    }
}
