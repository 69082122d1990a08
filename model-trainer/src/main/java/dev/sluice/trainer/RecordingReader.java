package dev.sluice.trainer;

import java.io.BufferedInputStream;
import java.io.IOException;

/** Reads requests from a file of one format. */
@FunctionalInterface
interface RecordingReader {

    /**
     * Hands over all requests in {@code bytes}, which can be marked, and what was passed over.
     *
     * @param place what messages call the file
     * @throws InputException if the file as a whole is of another format
     */
    void read(String place, BufferedInputStream bytes, Harvest harvest) throws IOException;
}
