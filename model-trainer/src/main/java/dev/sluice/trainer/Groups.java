package dev.sluice.trainer;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import dev.sluice.trainer.CorpusRecord.Payload;
import dev.sluice.trainer.CorpusRecord.Recorded;
import dev.sluice.trainer.CorpusRequest.Header;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Puts each record into the group that a split must not tear apart: a site's browsing, a benign value with its copies,
 * an attack family. Holds the payloads of the run in memory to know what embedded copies were made of. Immutable.
 */
final class Groups {

    static final String SITE_PREFIX = "browsing:";
    /** How the sources of benign requests to made-up sites begin. */
    static final String MADE_UP_SITE_PREFIX = SynthesizeCommand.SOURCE_PREFIX + "site:";

    /** Also that of payload_base64. */
    private static final String PAYLOAD_KEY = "\"payload";

    private static final Set<String> PLAIN_HEADERS =
            Set.of("host", "connection", "content-type", "content-length", "origin", "if-none-match");
    private static final Pattern BROWSER_AGENT = Pattern.compile("Mozilla/5\\.0 \\([^'\"<>{}$|`]*");
    private static final Pattern PAIR = Pattern.compile("[&?]");
    private static final Pattern QUOTE = Pattern.compile("\"");

    private final Map<String, Payload> payloads;
    private final Set<String> guessed = ConcurrentHashMap.newKeySet();

    private Groups(Map<String, Payload> payloads) {
        this.payloads = payloads;
    }

    /** Reads the payloads among {@code corpora}; of lines without any, nothing is parsed. */
    static Groups of(Corpora corpora, Workers workers) {
        Map<String, Payload> payloads = new HashMap<>();
        corpora.<CorpusRecord>map(
                workers,
                "reading payloads",
                line -> line.contains(PAYLOAD_KEY),
                record -> record.content() instanceof Payload ? record : null,
                record -> payloads.put(record.id(), (Payload) record.content()));
        return new Groups(payloads);
    }

    /** The payload that a record is, or is a copy of, if it is known. */
    Optional<Payload> payload(CorpusRecord record) {
        if (record.content() instanceof Payload payload) {
            return Optional.of(payload);
        }
        return Optional.ofNullable(((Recorded) record.content()).planted())
                .or(() -> Optional.ofNullable(payloads.get(record.baseId())));
    }

    /** The name of the record's group. */
    String group(CorpusRecord record) {
        if (record.malicious()) {
            return "family " + family(record);
        }
        if (record.source().startsWith(SITE_PREFIX) || record.source().startsWith(MADE_UP_SITE_PREFIX)) {
            return "site " + record.source();
        }
        return "value "
                + (record.content() instanceof Recorded recorded && !recorded.embedded()
                        ? distinctValue(recorded.request())
                        : record.baseId());
    }

    private static String distinctValue(CorpusRequest request) {
        return request.target() + " " + new String(request.body(), ISO_8859_1);
    }

    /**
     * The number of embedded attacks seen so far whose payload is not known. They were grouped by their strangest value,
     * so their side of a split may be another than their payload's.
     */
    int guessed() {
        return guessed.size();
    }

    /** The family of an attack: its payload's, or that of the strangest value of a request whose payload is unknown. */
    private String family(CorpusRecord record) {
        return payload(record).map(Groups::family).orElseGet(() -> strangest(record));
    }

    private static String family(Payload payload) {
        return payload.queryString() ? PayloadFamily.ofQueryString(payload.value()) : PayloadFamily.of(payload.value());
    }

    private String strangest(CorpusRecord record) {
        if (record.embedded()) {
            guessed.add(record.id());
        }
        CorpusRequest request = ((Recorded) record.content()).request();
        return PayloadFamily.ofStrangest(Stream.of(targetValues(request), headerValues(request), bodyValues(request))
                .flatMap(values -> values));
    }

    private static Stream<String> targetValues(CorpusRequest request) {
        return values(request.target());
    }

    private static Stream<String> headerValues(CorpusRequest request) {
        return request.headers().stream().filter(Groups::telling).map(Header::value);
    }

    private static boolean telling(Header header) {
        String name = header.name().toLowerCase(Locale.ROOT);
        return !PLAIN_HEADERS.contains(name)
                && !name.startsWith("sec-")
                && !name.startsWith("accept")
                && !BROWSER_AGENT.matcher(header.value()).matches();
    }

    private static Stream<String> bodyValues(CorpusRequest request) {
        String body = new String(request.body(), ISO_8859_1);
        return body.startsWith("{") || body.startsWith("[") ? QUOTE.splitAsStream(body) : values(body);
    }

    private static Stream<String> values(String parameters) {
        return PAIR.splitAsStream(parameters).map(pair -> pair.substring(pair.indexOf('=') + 1));
    }
}
