package dev.sluice.trainer;

import dev.sluice.detector.AttackClass;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
        name = "import",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        sortOptions = false,
        description = {
            "Makes a corpus of recorded requests: access logs, HTTP archives, audit logs of ModSecurity, dumps of HTTP/1,"
                    + " packet captures, lists of URLs.",
            "",
            "What cannot be read is passed over, counted and said with the reason. Cookies and tokens are taken along as"
                    + " they were recorded; --without-header leaves them out."
        },
        footer = {
            "",
            "Exit codes: 0 done, 2 bad usage or input, or nothing to import (then no file is written), 70 a bug.",
            "",
            "Try: ./sluice import --label benign --out visits.jsonl.gz /var/log/nginx/access.log"
        })
final class ImportCommand implements Callable<Integer> {

    /** What recorded requests are. */
    enum Label {
        benign,
        malicious
    }

    @Option(
            names = "--label",
            paramLabel = "LABEL",
            description =
                    "What the requests are: ${COMPLETION-CANDIDATES}. Not needed where a table has a column label.")
    private @Nullable Label label;

    @Option(
            names = "--category",
            paramLabel = "CLASS",
            description = "The attack class of malicious ones, for example sqli (default: other).")
    private @Nullable String category;

    @Option(
            names = "--source",
            paramLabel = "NAME",
            description =
                    "Name of the site or collection; training keeps a source together (default: the file's name).")
    private @Nullable String source;

    @Option(
            names = "--format",
            paramLabel = "FORMAT",
            description = "One of ${COMPLETION-CANDIDATES} (default: what the file begins like).")
    private @Nullable RecordingFormat format;

    @Option(
            names = "--host",
            defaultValue = "localhost",
            description = "Host of requests whose recording has none (default: ${DEFAULT-VALUE}).")
    private String host = "";

    @Option(
            names = "--without-header",
            paramLabel = "NAME",
            description = "Leave this header out; may stand several times.")
    private List<String> withoutHeaders = List.of();

    @Option(
            names = "--out",
            paramLabel = "FILE",
            description = "Corpus to write; .gz compresses it (default: standard output).")
    private @Nullable Path out;

    @Parameters(arity = "1..*", paramLabel = "FILE", description = "Recordings, gzipped or not.")
    private List<Path> files = List.of();

    @Spec
    private @Nullable CommandSpec spec;

    @Override
    public Integer call() {
        requireCategory();
        try (CorpusWriter corpus = CorpusWriter.open(out, commandLine().getOut())) {
            ImportCounts counts = new ImportCounts();
            for (Path file : files) {
                read(file, new Importing(file, corpus, counts));
            }
            counts.print(commandLine().getErr());
            if (corpus.count() == 0) {
                throw new InputException("nothing was imported, so nothing is written");
            }
            corpus.commit();
        } catch (IOException e) {
            throw new InputException((out == null ? "standard output" : out) + ": " + e.getMessage(), e);
        }
        return 0;
    }

    private void requireCategory() {
        if (category != null && label != Label.malicious) {
            throw new InputException(
                    "--category says what kind of attack requests are: give --label malicious with it");
        }
        if (category != null && AttackClass.ofLabel(category).isEmpty()) {
            throw new InputException("--category is an attack class such as sqli or xss, not " + category);
        }
    }

    private picocli.CommandLine commandLine() {
        return Objects.requireNonNull(spec).commandLine();
    }

    private void read(Path file, Harvest harvest) {
        try (InputStream raw = Files.newInputStream(file);
                BufferedInputStream bytes = CorpusLines.unpacked(raw)) {
            RecordingFormat known = format != null
                    ? format
                    : RecordingFormat.of(bytes).orElseThrow(() -> new InputException(file + ": the file is empty"));
            known.reader(host).read(file.toString(), bytes, harvest);
        } catch (NoSuchFileException e) {
            throw new InputException(file + ": no such file", e);
        } catch (IOException e) {
            throw new InputException(file + ": " + e.getMessage(), e);
        }
    }

    /** What is done with the requests of one file. */
    private final class Importing implements Harvest {

        private final String fileSource;
        private final CorpusWriter corpus;
        private final ImportCounts counts;

        Importing(Path file, CorpusWriter corpus, ImportCounts counts) {
            this.fileSource = source != null ? source : String.valueOf(file.getFileName());
            this.corpus = corpus;
            this.counts = counts;
        }

        @Override
        public void request(String place, CorpusRequest request) {
            if (label == null) {
                throw new InputException(
                        place + ": nothing says what this request is; give --label benign or malicious");
            }
            labelled(place, request, label == Label.malicious);
        }

        @Override
        public void labelled(String place, CorpusRequest request, boolean malicious) {
            String kind = category == null ? AttackClass.OTHER.label() : category;
            corpus.write(place, fileSource, malicious ? kind : null, request.without(withoutHeaders));
            counts.imported();
        }

        @Override
        public void skipped(String place, String why) {
            counts.skipped(place, why);
        }

        @Override
        public void withoutBody() {
            counts.withoutBody();
        }
    }
}
