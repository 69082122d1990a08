package dev.sluice.host;

import dev.sluice.detector.Limits;
import dev.sluice.detector.Policy;
import java.time.Duration;

/**
 * What of a request is inspected.
 *
 * @param bodyLimit most bytes of a body that are read, or decoded, for inspection
 * @param overLimit what happens to longer bodies
 * @param tailLimit of a longer body that streams by, so many of its last bytes are inspected too; 0 for none
 * @param unknownEncoding what happens to a body whose Content-Encoding cannot be decoded
 * @param firstMessage whether the first message that a WebSocket client sends is inspected
 * @param bodyTimeout how long the client may take to send the inspected part
 * @param onFailure what an inspection that timed out or failed means
 * @param limits bounds on the detector's work
 */
public record Inspect(
        int bodyLimit,
        OverLimit overLimit,
        int tailLimit,
        UnknownEncoding unknownEncoding,
        boolean firstMessage,
        Duration bodyTimeout,
        Policy.OnFailure onFailure,
        Limits limits) {

    public static final Inspect DEFAULT = new Inspect(
            128 << 10,
            OverLimit.INSPECT_PREFIX,
            16 << 10,
            UnknownEncoding.REJECT,
            false,
            Duration.ofSeconds(30),
            Policy.OnFailure.OPEN,
            Limits.DEFAULT);

    /** What happens to a body that is longer than the inspection limit. */
    enum OverLimit {
        /** Its first and last bytes are inspected, all of it is streamed on. */
        INSPECT_PREFIX,
        /** The request is answered with 413. */
        REJECT
    }

    /** What happens to a body in a coding that is not known here. */
    public enum UnknownEncoding {
        /** The request is answered with 415. */
        REJECT,
        /** It is judged as it is on the wire. */
        PASS
    }

    /** No part that is inspected is longer than the body limit. */
    public int tailBytes() {
        return Math.min(tailLimit, bodyLimit);
    }

    public boolean rejectsLonger() {
        return overLimit == OverLimit.REJECT;
    }
}
