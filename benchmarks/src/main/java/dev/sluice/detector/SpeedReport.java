package dev.sluice.detector;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import org.openjdk.jmh.profile.GCProfiler;
import org.openjdk.jmh.results.Result;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.ChainedOptionsBuilder;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.VerboseMode;

/** Runs the benchmarks and prints their numbers as Markdown. Arguments choose sections; without any, all run. */
public final class SpeedReport {

    private static final String[] TRAFFIC = {
        "BROWSER_GET", "FORM_POST", "JSON_2K", "JSON_64K", "JSON_1M", "TEXT_1M", "PARAMETERS_1000"
    };
    private static final String[] SIZES = {"1000", "4000", "16000", "64000", "256000", "1000000"};

    private SpeedReport() {}

    public static void main(String... sections) throws RunnerException {
        List<String> wanted = sections.length == 0 ? List.of("traffic", "sizes", "texts", "stages") : List.of(sections);
        for (String section : wanted) {
            switch (section) {
                case "traffic" -> traffic();
                case "sizes" -> sizes();
                case "texts" -> texts();
                case "stages" -> stages();
                default ->
                    throw new IllegalArgumentException(
                            "no section " + section + "; there are traffic, sizes, texts and stages");
            }
        }
    }

    private static void traffic() throws RunnerException {
        say("| request | value cache | p50 us | p99 us | bytes allocated |");
        say("|---|---|---:|---:|---:|");
        for (RunResult run :
                run(requests().param("workload", TRAFFIC).param("memory", "WARM", "SEEN_ONCE", "COLD", "OFF"))) {
            say(
                    "| %s | %s | %s | %s | %.0f |",
                    label(run, "workload"),
                    label(run, "memory"),
                    number(percentile(run, 50)),
                    number(percentile(run, 99)),
                    allocated(run));
        }
        say("");
    }

    private static void sizes() throws RunnerException {
        say("| body | bytes | p50 us | ns a byte |");
        say("|---|---:|---:|---:|");
        for (String workload : new String[] {"JSON", "TEXT"}) {
            List<double[]> points = new ArrayList<>();
            for (RunResult run : run(requests()
                    .param("workload", workload)
                    .param("memory", "OFF")
                    .param("bytes", SIZES))) {
                double bytes = Double.parseDouble(run.getParams().getParam("bytes"));
                double micros = percentile(run, 50);
                points.add(new double[] {bytes, micros});
                say("| %s | %.0f | %s | %.1f |", label(run, "workload"), bytes, number(micros), micros / bytes * 1000);
            }
            say("");
            say("%s: %s", workload.toLowerCase(Locale.ROOT), LinearFit.of(points));
            say("");
        }
    }

    private static void texts() throws RunnerException {
        String[] texts = new String[Workload.values().length - Workload.QUOTES.ordinal()];
        for (int i = 0; i < texts.length; i++) {
            texts[i] = Workload.values()[Workload.QUOTES.ordinal() + i].name();
        }
        say("| body of one repeated text | p50 us at 16 kB | p50 us at 64 kB | ratio |");
        say("|---|---:|---:|---:|");
        Collection<RunResult> runs =
                run(requests().param("workload", texts).param("memory", "OFF").param("bytes", "16000", "64000"));
        for (RunResult small : runs) {
            for (RunResult large : runs) {
                boolean pair = label(small, "workload").equals(label(large, "workload"))
                        && label(small, "bytes").equals("16000")
                        && label(large, "bytes").equals("64000");
                if (pair) {
                    double before = percentile(small, 50);
                    double after = percentile(large, 50);
                    say(
                            "| %s | %s | %s | %.1f |",
                            label(small, "workload"), number(before), number(after), after / before);
                }
            }
        }
        say("");
    }

    private static void stages() throws RunnerException {
        say("| stage, for one request | p50 us | bytes allocated |");
        say("|---|---:|---:|");
        ChainedOptionsBuilder stages = new OptionsBuilder().include(StageBenchmark.class.getName());
        for (RunResult run : run(stages.param("workload", "BROWSER_GET", "JSON_2K"))) {
            say(
                    "| %s, %s | %s | %.0f |",
                    name(run), label(run, "workload"), number(percentile(run, 50)), allocated(run));
        }
        say("");
        say("| feature family, windows of browser get | p50 us | bytes allocated |");
        say("|---|---:|---:|");
        for (RunResult run : run(new OptionsBuilder().include(FamilyBenchmark.class.getName()))) {
            say("| %s | %s | %.0f |", label(run, "family"), number(percentile(run, 50) / 1000), allocated(run));
        }
        say("");
    }

    private static ChainedOptionsBuilder requests() {
        return new OptionsBuilder().include(RequestBenchmark.class.getName());
    }

    private static Collection<RunResult> run(ChainedOptionsBuilder options) throws RunnerException {
        return new Runner(options.addProfiler(GCProfiler.class)
                        .verbosity(VerboseMode.SILENT)
                        .shouldFailOnError(true)
                        .build())
                .run();
    }

    private static String name(RunResult run) {
        String benchmark = run.getParams().getBenchmark();
        return benchmark.substring(benchmark.lastIndexOf('.') + 1);
    }

    private static String label(RunResult run, String parameter) {
        return run.getParams().getParam(parameter).toLowerCase(Locale.ROOT).replace('_', ' ');
    }

    private static double percentile(RunResult run, double percent) {
        return run.getPrimaryResult().getStatistics().getPercentile(percent);
    }

    private static double allocated(RunResult run) {
        Result<?> rate = run.getSecondaryResults().get("gc.alloc.rate.norm");
        return rate == null ? Double.NaN : rate.getScore();
    }

    private static String number(double micros) {
        return String.format(Locale.ROOT, micros < 10 ? "%.2f" : micros < 100 ? "%.1f" : "%.0f", micros);
    }

    @SuppressWarnings("AnnotateFormatMethod")
    private static void say(String format, Object... values) {
        System.out.println(values.length == 0 ? format : String.format(Locale.ROOT, format, values));
    }
}
