package dev.sluice.host;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * By what a changed file is known without reading it: name, size, time of the last change and identity of each.
 *
 * @param files one text each, in the order of their names
 */
public record Fingerprint(List<String> files) {

    public Fingerprint {
        files = List.copyOf(files);
    }

    /** The fingerprint of files, and of all files directly in folders. */
    public static Fingerprint of(Path... places) {
        List<String> files = new ArrayList<>();
        for (Path place : places) {
            files.add(describe(place));
            if (Files.isDirectory(place)) {
                addContent(place, files);
            }
        }
        return new Fingerprint(files);
    }

    private static void addContent(Path folder, List<String> files) {
        try (Stream<Path> content = Files.list(folder)) {
            content.sorted().map(Fingerprint::describe).forEach(files::add);
        } catch (IOException e) {
            files.add(folder + " cannot be listed");
        }
    }

    private static String describe(Path file) {
        try {
            BasicFileAttributes attributes = Files.readAttributes(file, BasicFileAttributes.class);
            return file + " " + attributes.size() + " " + attributes.lastModifiedTime() + " " + attributes.fileKey();
        } catch (IOException e) {
            return file + " cannot be read";
        }
    }
}
