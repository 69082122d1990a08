package dev.sluice.gateway;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.sluice.gateway.ExceptionAdvice.Advice;
import dev.sluice.gateway.ExceptionAdvice.LetsPass;
import dev.sluice.host.Bundles;
import dev.sluice.host.ConfigException;
import dev.sluice.host.InputException;
import dev.sluice.host.LoadedConfig;
import dev.sluice.host.Printable;
import dev.sluice.host.SluiceHeaders;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Proposes an exception for a decision. */
@Command(
        name = "suggest",
        description =
                "Propose the narrowest exception that lets a request pass, and show what else would pass with it.",
        sortOptions = false,
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        footer = {
            "",
            "Exit codes: 0 done, 1 no such decision or none that an exception would help, 2 bad usage or config, 70 a bug."
        })
final class ExceptionSuggestCommand implements Callable<Integer> {

    private static final JsonMapper JSON = JsonMapper.builder()
            .propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
            .build();

    @Option(
            names = "--request-id",
            required = true,
            paramLabel = "ID",
            description = "The request; it stands on the block page and in decisions.")
    private String requestId = "";

    @Option(
            names = "--config",
            required = true,
            paramLabel = "FILE",
            description = "The config of the gateway that decided; it says where decisions are.")
    private Path config = Path.of("gateway.yml");

    @Option(names = "--json", description = "Print one JSON object.")
    private boolean json;

    @CommandLine.Spec
    private CommandLine.Model.@Nullable CommandSpec spec;

    @Override
    public Integer call() throws IOException, ConfigException, InputException {
        LoadedConfig<Config> loaded = GatewaySections.load(config, System.getenv(), Bundles::inUse);
        PastDecisions past = PastDecisions.of(loaded.config(), config);
        Optional<JsonNode> decision = past.find(requestId);
        if (decision.isEmpty()) {
            return no("no decision on request " + Printable.of(requestId) + "; looked in "
                    + String.join(", ", past.places())
                    + ". It may be too old, or of a kind that decisions.keep leaves out.");
        }
        JsonNode found = decision.get();
        List<JsonNode> like = past.like(
                found.path("route").asText(), found.path("attack_class").asText());
        try {
            ExceptionAdvice advice =
                    new ExceptionAdvice(loaded.config(), loaded.judge().inspector());
            print(found, like.size(), advice.on(found, like, System.getProperty("user.name", ""), Instant.now()));
            return Main.DONE;
        } catch (InputException e) {
            return no(String.valueOf(e.getMessage()));
        }
    }

    private int no(String why) {
        commandLine().getErr().println("sluice: " + why);
        return Main.NO;
    }

    private void print(JsonNode decision, int like, Advice advice) throws IOException {
        PrintWriter out = commandLine().getOut();
        if (json) {
            out.println(JSON.writeValueAsString(advice));
        } else {
            out.println(text(decision, like, advice));
        }
        out.flush();
    }

    private static String text(JsonNode decision, int like, Advice advice) {
        LetsPass passes = advice.letsPass();
        return String.join(
                System.lineSeparator(),
                "Request     " + line(decision),
                "",
                "What passes with an exception for "
                        + Printable.of(advice.exception().match().field()),
                "  recorded: " + passes.recorded() + " of " + like
                        + " decisions of its route and class, where nothing else"
                        + " is at fault"
                        + passes.examples().stream()
                                .map(one -> "\n    " + line(one))
                                .collect(Collectors.joining()),
                "  attacks: " + passes.attacksOfSample() + " of " + passes.blockedOfSample()
                        + " of the sample that are blocked in this field now"
                        + (passes.attacksOfSample() == 0 ? "" : ": " + byClass(passes))
                        + passes.attackExamples().stream()
                                .map(one -> "\n    " + one.attackClass() + "  " + Printable.of(one.value()))
                                .collect(Collectors.joining()),
                "",
                "Paste this into the config, the entry alone if there are exceptions already; the gateway notices by itself:",
                "",
                advice.yaml().stripTrailing());
    }

    private static String byClass(LetsPass passes) {
        return passes.attacksByClass().entrySet().stream()
                .map(one -> one.getKey() + " " + one.getValue())
                .collect(Collectors.joining(", "));
    }

    private static String line(JsonNode decision) {
        return Printable.of(String.join(
                " ",
                decision.path("request_id").asText(),
                decision.path("time").asText(),
                decision.path("disposition").asText(),
                SluiceHeaders.decimal(decision.path("score").asDouble()),
                decision.path("attack_class").asText(),
                decision.path("method").asText(),
                decision.path("path").asText(),
                "in " + decision.path("field").asText()));
    }

    private CommandLine commandLine() {
        return Objects.requireNonNull(spec).commandLine();
    }
}
