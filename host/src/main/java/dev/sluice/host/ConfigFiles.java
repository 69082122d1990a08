package dev.sluice.host;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/** Finds the files that a config names, relative to its own place. Immutable. */
public final class ConfigFiles {

    private final Path config;

    ConfigFiles(Path config) {
        this.config = config;
    }

    /** The place that {@code text} names. */
    public Path path(String text) {
        Path folder = config.toAbsolutePath().getParent();
        return folder == null ? Path.of(text) : folder.resolve(text).normalize();
    }

    /** The text of the file that {@code text} names; throws IllegalArgumentException if it cannot be read. */
    public String contents(String text) {
        try {
            return Files.readString(path(text));
        } catch (IOException e) {
            throw new IllegalArgumentException("\"" + text + "\" cannot be read: " + reason(e), e);
        }
    }

    /** The same without white space around it. */
    public String secret(String text) {
        return contents(text).strip();
    }

    static String reason(IOException e) {
        return e instanceof NoSuchFileException ? "there is no such file" : String.valueOf(e.getMessage());
    }
}
