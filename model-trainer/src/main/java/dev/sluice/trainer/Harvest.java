package dev.sluice.trainer;

/** Takes what a {@link RecordingReader} finds. */
interface Harvest {

    /**
     * A request.
     *
     * @param place file and line or number
     */
    void request(String place, CorpusRequest request);

    /** A request of which the recording itself says what it is. */
    void labelled(String place, CorpusRequest request, boolean malicious);

    /** Something that is no request or cannot be read; {@code why} is the same text for the same reason. */
    void skipped(String place, String why);

    /** The last request had a body that the recording does not hold. */
    void withoutBody();
}
