package dev.sluice.host;

import java.security.SecureRandom;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;

/** Requests as the guard lets them in. */
final class TestRequest {

    private static final Guard GUARD = new Guard(new RequestId(Clock.systemUTC(), new SecureRandom()));

    private TestRequest() {}

    /** A POST to {@code /?x} with header lines such as {@code "Accept: *}{@code /*"}. */
    static RequestModel post(byte[] body, String... lines) {
        List<HeaderLine> head = new ArrayList<>(List.of(new HeaderLine("Host", "a")));
        for (String line : lines) {
            String[] parts = line.split(": ", 2);
            head.add(new HeaderLine(parts[0], parts[1]));
        }
        return ((RequestModel) GUARD.admit(new Head("POST", "/?x", 1, head))).withBody(body, true);
    }
}
