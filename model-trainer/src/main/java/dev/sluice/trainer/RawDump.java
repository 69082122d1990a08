package dev.sluice.trainer;

import java.io.BufferedInputStream;
import java.io.IOException;

/** Reads requests of HTTP/1 as they went over the wire, one after the other. */
final class RawDump implements RecordingReader {

    @Override
    public void read(String place, BufferedInputStream bytes, Harvest harvest) throws IOException {
        RawHttp.readAll(place, bytes.readAllBytes(), harvest);
    }
}
