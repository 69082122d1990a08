package dev.sluice.trainer;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** The formats in which requests are recorded, in the order in which they are tried. */
enum RecordingFormat {
    PCAP("(?s)(?:\n\r\r\n|\u00d4\u00c3\u00b2\u00a1|\u00a1\u00b2\u00c3\u00d4|M<\u00b2\u00a1|\u00a1\u00b2<M).*"),
    HAR("(?s)\\s*\\{\\s*\"log\"\\s*:.*"),
    MODSECURITY_JSON("(?s)\\s*\\{\\s*\"transaction\"\\s*:.*"),
    MODSECURITY("(?s)\\s*--[0-9A-Za-z]{4,40}-A--\\r?\\n.*"),
    COMBINED("[^\\r\\n]*? \\[[^\\]\\r\\n]+] \"(?s:.*)"),
    RAW("(?s)\\s*[A-Z]{3,20} \\S[^\\r\\n]* HTTP/\\d(?:\\.\\d)?\\r?\\n.*"),
    URLS("(?s).*");

    static final int SNIFFED_BYTES = 1 << 13;

    private final Pattern beginning;

    RecordingFormat(String beginning) {
        this.beginning = Pattern.compile(beginning);
    }

    /** The format that a file begins like; none for an empty file. */
    static Optional<RecordingFormat> of(BufferedInputStream bytes) throws IOException {
        bytes.mark(SNIFFED_BYTES);
        String start = new String(bytes.readNBytes(SNIFFED_BYTES - 1), ISO_8859_1);
        bytes.reset();
        return start.isBlank()
                ? Optional.empty()
                : Stream.of(values())
                        .filter(format -> format.beginning.matcher(start).matches())
                        .findFirst();
    }

    /** True for a file of many requests by its nature. */
    boolean holdsSeveral() {
        return this != RAW && this != URLS;
    }

    /** A reader that gives {@code host} to requests that have none. */
    RecordingReader reader(String host) {
        return switch (this) {
            case PCAP -> new PacketCapture();
            case HAR -> new HttpArchive();
            case MODSECURITY_JSON -> new ModSecurityJson();
            case MODSECURITY -> new ModSecurityLog();
            case COMBINED -> new AccessLog(host);
            case RAW -> new RawDump();
            case URLS -> new UrlTable(host);
        };
    }

    /** What users write. */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
