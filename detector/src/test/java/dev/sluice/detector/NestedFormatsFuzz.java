package dev.sluice.detector;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.HexFormat;

/** Any bytes as the value of a parameter, with what is nested in them. The value itself must be a field. */
public final class NestedFormatsFuzz {

    private static final FieldReading READING = new FieldReading();
    private static final HexFormat PERCENT = HexFormat.of().withPrefix("%");

    private NestedFormatsFuzz() {}

    public static void fuzzerTestOneInput(byte[] input) {
        FieldReading.Found found = READING.read(TestRequest.of("GET /?v=" + PERCENT.formatHex(input)));
        assertTrue(input.length == 0 || found.holds(new String(input, ISO_8859_1)), "the value is no field");
    }
}
