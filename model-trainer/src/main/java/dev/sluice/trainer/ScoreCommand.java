package dev.sluice.trainer;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sluice.detector.AttackClass;
import dev.sluice.detector.BundleException;
import dev.sluice.detector.Detector;
import dev.sluice.detector.Field;
import dev.sluice.detector.Policy;
import dev.sluice.detector.Threshold;
import dev.sluice.detector.Verdict;
import dev.sluice.trainer.CorpusReader.Line;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
        name = "score",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        sortOptions = false,
        description = {
            "Judges recorded requests, one JSON line each: id, verdict, score, rawScore, class, field, completeness, model.",
            "",
            "class is null below the tag threshold; rawScore and field are null if every value of the request is a plain"
                    + " word or number."
        },
        footer = {
            "",
            "Exit codes: 0 done, 2 bad usage or input (what was judged before is printed), 70 a bug.",
            "",
            "Try: printf 'GET /?id=1%%%%27+or+1=1-- HTTP/1.1\\nHost: a\\n\\n' | ./sluice score"
        })
final class ScoreCommand implements Callable<Integer> {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String STANDARD_INPUT = "-";
    private static final int SCORE_DECIMALS = 3;
    private static final String NO_HOST = "localhost";

    @Mixin
    private BundleOption bundle = new BundleOption();

    @Option(
            names = "--tag-at",
            paramLabel = "THRESHOLD",
            description = "Tag from this score on: 99.0, or a budget, 10000 per million (default: 99.0).")
    private Threshold tagAt = Policy.DEFAULT.tagAt();

    @Option(
            names = "--block-at",
            paramLabel = "THRESHOLD",
            description = "Block from this score on: 99.95, or a budget, 500 per million (default: 500 per million).")
    private Threshold blockAt = Policy.DEFAULT.blockAt();

    @Option(names = "--threads", defaultValue = "2", description = "Threads (default: ${DEFAULT-VALUE}).")
    private int threads;

    @Parameters(
            paramLabel = "FILE",
            description =
                    "Whatever import reads, gzipped or not: raw HTTP requests, lists and tables of URLs, HTTP archives,"
                            + " access logs, audit logs of ModSecurity, packet captures; or corpora of JSON lines; - or"
                            + " nothing for standard input.")
    private List<String> files = List.of();

    @Spec
    private @Nullable CommandSpec spec;

    @Override
    public Integer call() throws BundleException {
        Policy policy = policy();
        Detector detector = new Detector(bundle.load(), Detectors.PATIENT);
        PrintWriter out = Objects.requireNonNull(spec).commandLine().getOut();
        try (Workers workers = new Workers(threads)) {
            for (String file : files.isEmpty() ? List.of(STANDARD_INPUT) : files) {
                new Scoring(detector, policy, workers, out).score(file);
            }
        } finally {
            out.flush();
        }
        return 0;
    }

    private Policy policy() {
        try {
            return new Policy(tagAt, blockAt, Policy.DEFAULT.onFailure());
        } catch (IllegalArgumentException e) {
            throw new InputException(String.valueOf(e.getMessage()), e);
        }
    }

    /** One run over files. */
    private record Scoring(Detector detector, Policy policy, Workers workers, PrintWriter out) {

        private static final Embedder EMBEDDER = new Embedder(Embedder.REPLAY_SEED);

        void score(String file) {
            try (InputStream raw = file.equals(STANDARD_INPUT) ? System.in : Files.newInputStream(Path.of(file));
                    BufferedInputStream bytes = CorpusLines.unpacked(raw)) {
                RecordingFormat format = RecordingFormat.of(bytes).orElse(RecordingFormat.RAW);
                if (format.holdsSeveral()) {
                    recording(file, bytes, format);
                } else if (isCorpus(bytes)) {
                    corpus(file, bytes);
                } else if (format == RecordingFormat.URLS && UrlTable.isBegunBy(bytes)) {
                    recording(file, bytes, format);
                } else if (format == RecordingFormat.URLS) {
                    unknown(file, bytes.readAllBytes());
                } else {
                    dump(file, bytes.readAllBytes());
                }
            } catch (NoSuchFileException e) {
                throw new InputException(file + ": no such file", e);
            } catch (IOException e) {
                throw new InputException(file + ": " + e.getMessage(), e);
            }
        }

        private static boolean isCorpus(BufferedInputStream bytes) throws IOException {
            bytes.mark(RecordingFormat.SNIFFED_BYTES);
            int first = bytes.read();
            while (first == ' ' || first == '\t' || first == '\r' || first == '\n') {
                first = bytes.read();
            }
            bytes.reset();
            return first == '{';
        }

        private void recording(String file, BufferedInputStream bytes, RecordingFormat format) throws IOException {
            Found found = new Found((place, request) -> out.println(line(place, request)));
            format.reader(NO_HOST).read(file, bytes, found);
            if (!found.any) {
                throw new InputException(file + ": holds no request that could be judged");
            }
        }

        /** A request that is alone in its file is called by the file's name. */
        private void dump(String file, byte[] bytes) {
            Map<String, CorpusRequest> requests = new LinkedHashMap<>();
            RawHttp.readAll(file, bytes, new Found(requests::put));
            if (requests.size() > 1) {
                requests.forEach((place, request) -> out.println(line(place, request)));
            } else {
                out.println(line(file, RawHttp.read(file, bytes)));
            }
        }

        /** Perhaps a request without a version. */
        private void unknown(String file, byte[] bytes) {
            try {
                dump(file, bytes);
            } catch (InputException e) {
                throw new InputException(
                        e.getMessage()
                                + "; a list of URLs starts with one, and a table with a line that names a column url",
                        e);
            }
        }

        private void corpus(String file, BufferedInputStream bytes) {
            try (CorpusLines lines = CorpusLines.of(file, file, bytes)) {
                workers.<Line, String>map(lines::next, line -> line(line.record()), out::println);
            }
        }

        private String line(CorpusRecord record) {
            return line(record.id(), EMBEDDER.request(record));
        }

        private String line(String id, CorpusRequest request) {
            Verdict verdict = detector.inspect(request, policy);
            AttackClass attackClass = verdict.attackClass();
            Field field = verdict.field();
            Map<String, @Nullable Object> line = new LinkedHashMap<>();
            line.put("id", id);
            line.put("verdict", verdict.disposition().label());
            line.put("score", BigDecimal.valueOf(verdict.score()).setScale(SCORE_DECIMALS, RoundingMode.DOWN));
            line.put("rawScore", Double.isFinite(verdict.rawScore()) ? verdict.rawScore() : null);
            line.put("class", attackClass == null ? null : attackClass.label());
            line.put("field", field == null ? null : field.toString());
            line.put("completeness", verdict.completeness().label());
            line.put("model", verdict.model());
            try {
                return JSON.writeValueAsString(line);
            } catch (JsonProcessingException e) {
                throw new IllegalStateException(e);
            }
        }
    }

    /** Hands on each request of a recording with its place, and says what is none. */
    private static final class Found implements Harvest {

        private final BiConsumer<String, CorpusRequest> requests;
        private boolean any;

        Found(BiConsumer<String, CorpusRequest> requests) {
            this.requests = requests;
        }

        @Override
        public void request(String place, CorpusRequest request) {
            any = true;
            requests.accept(place, request);
        }

        @Override
        public void labelled(String place, CorpusRequest request, boolean malicious) {
            request(place, request);
        }

        @Override
        public void skipped(String place, String why) {
            System.err.println(place + ": skipped: " + why);
        }

        @Override
        public void withoutBody() {
            // what was not recorded cannot be judged
        }
    }
}
