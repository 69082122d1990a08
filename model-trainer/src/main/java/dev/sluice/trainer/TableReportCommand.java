package dev.sluice.trainer;

import dev.sluice.detector.BundleException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
        name = "report",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        sortOptions = false,
        customSynopsis = "./sluice report --table FILE --model DIR --out DIR [OPTIONS]",
        description = {
            "Measures a model of tables and writes a report: one HTML page that needs nothing else, a PNG of every figure,"
                    + " and a JSON file with the numbers. Measures with the test rows of the description, or if it names"
                    + " none, by cross-validation with the folds of the training.",
            "",
            "The data, ROC and precision-recall curves, confusion matrix, calibration, errors by family or source,"
                    + " learning curve, Shapley values, a model card."
        },
        footer = {"", "Exit codes: 0 done, 2 bad usage or input, 70 a bug."})
final class TableReportCommand implements Callable<Integer> {

    @Mixin
    private TableOptions table = new TableOptions();

    @Option(
            names = "--model",
            required = true,
            paramLabel = "DIR",
            description = "Bundle of the model that was trained with this table.")
    private Path model = Path.of("");

    @Option(names = "--out", required = true, paramLabel = "DIR", description = "Folder of the report.")
    private Path out = Path.of("");

    @Mixin
    private ReportOptions options = new ReportOptions();

    @Override
    public Integer call() throws BundleException {
        BundleFolder.requireReplaceable(out, ReportPage.JSON);
        TableReport.of(model, table.description(), table.threads, table.seed)
                .page(options)
                .write(out);
        return 0;
    }
}
