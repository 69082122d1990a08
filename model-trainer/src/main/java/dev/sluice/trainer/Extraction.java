package dev.sluice.trainer;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import dev.sluice.detector.Field;
import dev.sluice.detector.Location;
import dev.sluice.detector.WindowReader;
import dev.sluice.trainer.CorpusRecord.Payload;
import dev.sluice.trainer.Examples.Counts;
import dev.sluice.trainer.Windows.Row;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Reads corpora with the detector's own fields, canonical text and features. Windows of an attack that overlap the
 * canonical text of its payload are marked as carrying it; others may carry it unless they are ordinary headers.
 */
final class Extraction {

    /** Header values without one of these carry no attack; the rest of a client's header lines would tell the source. */
    private static final Pattern TELLING = Pattern.compile("['\"<>{}$|`\\\\]|\\.\\./");

    private final Groups groups;
    private final Embedder embedder;
    private final ThreadLocal<WindowReader> readers =
            ThreadLocal.withInitial(() -> new WindowReader(Detectors.PATIENT));

    Extraction(Groups groups, Embedder embedder) {
        this.groups = groups;
        this.embedder = embedder;
    }

    /** A window outside the call that handed it out. */
    record Seen(Row row, long text, byte marks) {}

    /** A record with its windows; none if nobody wants them. */
    record Read(
            CorpusRecord record,
            String group,
            boolean plainUrl,
            @Nullable List<Seen> windows) {}

    /** Extracts the records whose group {@code wanted} accepts; all are counted. */
    Extracts read(Corpora corpora, Workers workers, Predicate<String> wanted) {
        Collector collector = new Collector();
        corpora.<Read>map(workers, "extracting features", record -> read(record, wanted), collector::add);
        return collector.extracts();
    }

    /** Puts together what was read. Not thread-safe. */
    static final class Collector {

        private final Values values = new Values();
        private final List<Extract> extracts = new ArrayList<>();
        private final Map<String, Counts> counts = new TreeMap<>();

        void add(Read read) {
            CorpusRecord record = read.record();
            counts.merge(record.corpus(), Counts.of(record.attackClass()), Counts::plus);
            if (read.windows() != null) {
                extracts.add(extract(read, read.windows()));
            }
        }

        private Extract extract(Read read, List<Seen> windows) {
            CorpusRecord record = read.record();
            int[] numbers = new int[windows.size()];
            byte[] marks = new byte[numbers.length];
            for (int i = 0; i < numbers.length; i++) {
                numbers[i] = values.add(windows.get(i).row(), windows.get(i).text());
                marks[i] = windows.get(i).marks();
            }
            return new Extract(
                    record.corpus(),
                    record.id(),
                    record.source(),
                    record.attackClass(),
                    record.authentic(),
                    read.group(),
                    read.plainUrl(),
                    numbers,
                    marks);
        }

        Extracts extracts() {
            return new Extracts(values, extracts, counts);
        }
    }

    /** One record; thread-safe. */
    Read read(CorpusRecord record, Predicate<String> wanted) {
        String group = groups.group(record);
        Payload payload = record.malicious() ? groups.payload(record).orElse(null) : null;
        boolean plainUrl = payload != null && PlainUrl.is(payload.value());
        return new Read(record, group, plainUrl, wanted.test(group) ? windows(record, payload) : null);
    }

    private List<Seen> windows(CorpusRecord record, @Nullable Payload payload) {
        List<Seen> seen = new ArrayList<>();
        PayloadText text = payload == null ? null : PayloadText.of(payload, readers.get());
        readers.get().read(embedder.request(record), (field, canonical, vector) -> {
            int carries = text != null && text.overlaps(canonical) ? Extract.CARRIES : 0;
            seen.add(new Seen(new Row(vector), Digests.of(canonical), (byte) (carries | marks(field, canonical))));
        });
        return seen;
    }

    private static int marks(Field field, byte[] canonical) {
        if (field.location() != Location.HEADER) {
            return Extract.PLAUSIBLE;
        }
        boolean telling = TELLING.matcher(new String(canonical, ISO_8859_1)).find();
        return Extract.HEADER | (telling ? Extract.PLAUSIBLE : 0);
    }
}
