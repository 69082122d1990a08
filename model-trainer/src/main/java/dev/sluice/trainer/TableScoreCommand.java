package dev.sluice.trainer;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sluice.detector.BundleException;
import dev.sluice.detector.BundleFiles;
import dev.sluice.detector.TableColumn;
import dev.sluice.detector.TableModel;
import dev.sluice.detector.TablePrediction;
import dev.sluice.detector.TablePredictor;
import dev.sluice.trainer.TableDescription.Header;
import dev.sluice.trainer.TableFile.Row;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
        name = "score",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        sortOptions = false,
        customSynopsis = "./sluice score --model DIR [--reasons N] FILE...",
        description = {
            "Judges the rows of tables by a model of tables, one JSON line each: file, line, class, probability, rawScore,"
                    + " reasons, model.",
            "",
            "Files look like those that the model was trained with, and need no label; with a header line, the columns may"
                    + " stand in any order."
        },
        footer = {"", "Exit codes: 0 done, 2 bad usage or input (what was judged before is printed), 70 a bug."})
final class TableScoreCommand implements Callable<Integer> {

    private static final ObjectMapper JSON = new ObjectMapper();

    @Option(
            names = "--model",
            required = true,
            paramLabel = "DIR",
            description = "Bundle of the model, a folder or a zip.")
    private Path bundle = Path.of("");

    @Option(
            names = "--reasons",
            defaultValue = "3",
            paramLabel = "N",
            description = "Columns to name that moved the rawScore most (default: ${DEFAULT-VALUE}).")
    private int reasons;

    @Parameters(paramLabel = "FILE", arity = "1..*", description = "CSV, TSV or ARFF, gzipped or not.")
    private List<Path> files = List.of();

    @Spec
    private @Nullable CommandSpec spec;

    @Override
    public Integer call() throws BundleException {
        if (reasons < 0) {
            throw new InputException("--reasons is 0 or more, not " + reasons);
        }
        TableModel model = TableModel.load(bundle);
        PrintWriter out = Objects.requireNonNull(spec).commandLine().getOut();
        for (Path file : files) {
            score(file, model, out);
        }
        out.flush();
        return 0;
    }

    private void score(Path path, TableModel model, PrintWriter out) throws BundleException {
        try (TableFile file = open(path)) {
            int[] places = places(file, model);
            TablePredictor predictor = model.predictor();
            for (Row row = file.next(); row != null; row = file.next()) {
                out.println(line(path, row, predict(path, row, places, model, predictor), model));
            }
        }
    }

    private TableFile open(Path path) throws BundleException {
        JsonNode layout = layout();
        List<String> columns = new ArrayList<>();
        layout.path("columns").forEach(column -> columns.add(column.asText()));
        Header header = Header.valueOf(layout.path("header").asText(Header.TRUE.name()));
        return TableFile.open(path, TableFormat.of(path), header, columns);
    }

    private JsonNode layout() throws BundleException {
        try {
            return JSON.readTree(BundleFiles.read(bundle).bytes(BundleFolder.MANIFEST))
                    .path("layout");
        } catch (IOException e) {
            throw new InputException(bundle.resolve(BundleFolder.MANIFEST) + ": is no JSON", e);
        }
    }

    private static int[] places(TableFile file, TableModel model) {
        return model.columns().stream().mapToInt(column -> place(column, file)).toArray();
    }

    private static int place(TableColumn column, TableFile file) {
        int place = file.names().indexOf(column.name());
        if (place < 0) {
            throw new InputException(
                    file.file() + ":1: lacks the column \"" + column.name() + "\" that the model reads");
        }
        return place;
    }

    private TablePrediction predict(Path path, Row row, int[] places, TableModel model, TablePredictor predictor) {
        Map<String, String> cells = new HashMap<>();
        for (int c = 0; c < places.length; c++) {
            cells.put(model.columns().get(c).name(), row.cells().get(places[c]));
        }
        try {
            return predictor.predict(cells, reasons);
        } catch (IllegalArgumentException e) {
            throw new InputException(path + ":" + row.line() + ": " + e.getMessage(), e);
        }
    }

    private static String line(Path path, Row row, TablePrediction prediction, TableModel model) {
        Map<String, Object> line = new LinkedHashMap<>();
        line.put("file", path.toString());
        line.put("line", row.line());
        line.put("class", prediction.label());
        line.put("probability", prediction.probability());
        line.put("rawScore", prediction.rawScore());
        line.put("reasons", prediction.reasons());
        line.put("model", model.name());
        try {
            return JSON.writeValueAsString(line);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("maps of numbers and texts can be written", e);
        }
    }
}
