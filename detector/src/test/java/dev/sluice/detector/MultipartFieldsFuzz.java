package dev.sluice.detector;

/** Any bytes as a multipart body with the boundary {@code b}, which need not occur in it. */
public final class MultipartFieldsFuzz {

    private static final FieldReading READING = new FieldReading();

    private MultipartFieldsFuzz() {}

    public static void fuzzerTestOneInput(byte[] input) {
        READING.read(TestRequest.of("POST / HTTP/1.1\nContent-Type: multipart/form-data; boundary=b")
                .withBody(input));
    }
}
