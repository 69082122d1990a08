package dev.sluice.gateway;

import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.sluice.host.ConfigException;
import dev.sluice.host.ExceptionConfig;
import dev.sluice.host.LoadedConfig;
import dev.sluice.host.Printable;
import dev.sluice.host.Problems.Problem;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Finds every problem of a config and of the bundle it names. */
@Command(
        name = "check",
        description = "Find every problem of a config and of the bundle it names. Exit code 2 if there is one.",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class)
final class CheckCommand implements Callable<Integer> {

    @Option(names = "--config", required = true, paramLabel = "FILE", description = "The config, a YAML file.")
    private Path config = Path.of("gateway.yml");

    @Option(names = "--json", description = "Print the outcome as JSON.")
    private boolean json;

    @CommandLine.Spec
    private CommandLine.Model.@Nullable CommandSpec spec;

    @Override
    public Integer call() throws IOException, ConfigException {
        try {
            LoadedConfig<Config> loaded = GatewaySections.load(config, System.getenv());
            say(loaded);
            return Main.DONE;
        } catch (ConfigException e) {
            if (!json) {
                throw e;
            }
            out().println(asJson(e.problems(), List.of(), null));
            return Main.BAD_INPUT;
        }
    }

    private void say(LoadedConfig<Config> loaded) throws IOException {
        Config read = loaded.config();
        String model = loaded.bundle().name();
        List<Problem> warnings = new ArrayList<>(loaded.read().warnings());
        warnings.addAll(ExceptionConfig.warnings(read.exceptions(), Instant.now()));
        if (json) {
            out().println(asJson(List.of(), warnings, model));
            return;
        }
        out().println(config + " is fine; upstreams: "
                + read.upstreams().size() + ", routes: "
                + read.routes().size() + ", model: " + model);
        Thresholds.of(read).stream()
                .filter(Thresholds.Row::overridden)
                .forEach(row -> out().println("changed at run time: " + row.route() + ": tag-at " + row.tagAt() + " ("
                        + row.tagAtPlace() + "), block-at " + row.blockAt() + " (" + row.blockAtPlace() + ")"));
        read.overrides()
                .exceptions()
                .forEach(added -> out().println(
                                "added at run time: exception " + added.id() + " for " + Printable.of(added.field())));
        warnings.forEach(warning -> out().println("warning: " + warning));
    }

    private static String asJson(List<Problem> problems, List<Problem> warnings, @Nullable String model)
            throws IOException {
        Map<String, Object> outcome = new LinkedHashMap<>();
        outcome.put("ok", problems.isEmpty());
        if (model != null) {
            outcome.put("model", model);
        }
        outcome.put("problems", problems);
        outcome.put("warnings", warnings);
        return JsonMapper.builder().build().writeValueAsString(outcome);
    }

    private PrintWriter out() {
        return Objects.requireNonNull(spec).commandLine().getOut();
    }
}
