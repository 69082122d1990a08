package dev.sluice.host;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** Collects everything that is wrong with one config file, so that it can be said at once. Not thread-safe. */
public final class Problems {

    private final String file;
    private final List<Problem> found = new ArrayList<>();

    Problems(String file) {
        this.file = file;
    }

    /**
     * One fault of a config file.
     *
     * @param file name of the file, as the user knows it
     * @param line line in the file, from 1; 0 if no line is at fault
     * @param key path of the key, for example {@code policy.block-at}; empty if the file as a whole is at fault
     * @param message the rule that was broken and what would be right
     */
    public record Problem(String file, int line, String key, String message) {

        @Override
        public String toString() {
            return file + (line == 0 ? "" : ":" + line) + ": " + (key.isEmpty() ? "" : key + ": ") + message;
        }
    }

    /** Name of the file. */
    String file() {
        return file;
    }

    public void add(int line, String key, String message) {
        found.add(new Problem(file, line, key, message));
    }

    /** Adds what is wrong with another file that belongs to this one. */
    void addAll(List<Problem> others) {
        found.addAll(others);
    }

    int count() {
        return found.size();
    }

    /** In the order of the file, then those of other files. */
    List<Problem> all() {
        return found.stream()
                .sorted(Comparator.comparing(
                                (Problem problem) -> !problem.file().equals(file))
                        .thenComparingInt(Problem::line))
                .toList();
    }

    void throwIfAny() throws ConfigException {
        if (!found.isEmpty()) {
            throw new ConfigException(all());
        }
    }
}
