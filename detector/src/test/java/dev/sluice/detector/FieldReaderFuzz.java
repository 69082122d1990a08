package dev.sluice.detector;

/** Any bytes, read as a request. */
public final class FieldReaderFuzz {

    private static final FieldReading READING = new FieldReading();

    private FieldReaderFuzz() {}

    public static void fuzzerTestOneInput(byte[] input) {
        READING.read(TestRequest.parse(input));
    }
}
