package dev.sluice.trainer;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** Small tables of made-up flows: attacks of four families send much from few services, and a part hides. */
final class TableSamples {

    static final String COLUMNS = """
            header: true
            columns: { bytes: numeric, rate: numeric, service: categorical, constant: numeric, copy: numeric }
            label: label
            negative: [ normal ]
            family: label
            """;

    private static final List<String> FAMILIES = List.of("flood", "scan", "guess", "worm");
    private static final List<String> SERVICES = List.of("http", "dns", "smtp", "ssh", "ftp");

    private TableSamples() {}

    /** Writes {@code flows.csv} and {@code flows.yml} with more lines for the description; returns the latter. */
    static Path write(Path folder, int rows, String... lines) {
        return write(
                folder,
                csv(rows, 1),
                Stream.concat(Stream.of(COLUMNS), Stream.of(lines)).collect(Collectors.joining("\n")));
    }

    static Path write(Path folder, String csv, String description) {
        try {
            Files.writeString(folder.resolve("flows.csv"), csv);
            return Files.writeString(folder.resolve("flows.yml"), "files: [ flows.csv ]\n" + description);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static String csv(int rows, long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        return IntStream.range(0, rows)
                .mapToObj(i -> row(random))
                .collect(Collectors.joining("\n", "bytes,rate,service,constant,copy,trace,label\n", "\n"));
    }

    /** {@code trace} is made from the label, for rows that are hard to tell. */
    private static String row(SplittableRandom random) {
        boolean attack = random.nextInt(3) == 0;
        boolean hidden = random.nextInt(5) == 0;
        double bytes = Math.exp(5 + (attack && !hidden ? 3 : 0) + random.nextGaussian());
        String service = SERVICES.get(attack && !hidden ? 3 + random.nextInt(2) : random.nextInt(5));
        String rate = random.nextInt(10) == 0 ? "" : String.format(Locale.ROOT, "%.3f", random.nextDouble());
        int trace = hidden ? (attack ? 3 : 5) : 21;
        return String.format(
                Locale.ROOT,
                "%.0f,%s,%s,7,%.0f,%d,%s",
                bytes,
                rate,
                service,
                bytes,
                trace,
                attack ? FAMILIES.get(random.nextInt(4)) : "normal");
    }

    static LabelledRows rows(Path description) {
        return new RowLoader(DescriptionReader.read(description)).learning();
    }
}
