package dev.sluice.gateway;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.sluice.detector.Bundle;
import dev.sluice.detector.BundleException;
import dev.sluice.host.Bundles;
import dev.sluice.host.ConfigException;
import dev.sluice.host.InputException;
import dev.sluice.host.Inspect;
import dev.sluice.host.LoadedConfig;
import dev.sluice.host.Printable;
import dev.sluice.host.Route;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;

/** Tells why a request got its verdict: one in a file, or one that the decision log knows. */
@Command(
        name = "explain",
        description = {
            "Why a request got its verdict: field, decoded text, reasons, and the lines of the config that decided.",
            ""
        },
        sortOptions = false,
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        footer = {"", "Exit codes: 0 done, 1 no such decision, 2 bad usage, config or input, 70 a bug."})
final class ExplainCommand implements Callable<Integer> {

    private static final String STANDARD_INPUT = "-";
    private static final JsonMapper JSON = JsonMapper.builder()
            .propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
            .build();

    @Option(names = "--config", paramLabel = "FILE", description = "The gateway's config; without it the defaults.")
    private @Nullable Path config;

    @Option(
            names = "--bundle",
            paramLabel = "DIR",
            description = "Folder of the model bundle (default: that of the config, else the shipped one).")
    private @Nullable Path bundle;

    @Option(
            names = "--request-id",
            paramLabel = "ID",
            description = "A request that the gateway has decided on; the config says where decisions are logged.")
    private @Nullable String requestId;

    @Option(names = "--json", description = "Print one JSON object, with the keys of the decision log.")
    private boolean json;

    @Parameters(
            arity = "0..1",
            paramLabel = "FILE",
            description = "A raw HTTP request; - or nothing for standard input.")
    private @Nullable String file;

    @CommandLine.Spec
    private CommandLine.Model.@Nullable CommandSpec spec;

    @Override
    public Integer call() throws IOException, ConfigException, InputException {
        if (requestId == null) {
            return explainFile();
        }
        if (file != null) {
            throw new ParameterException(commandLine(), "give --request-id or a FILE, not both");
        }
        return explainDecision(requestId);
    }

    private int explainDecision(String id) throws IOException, ConfigException, InputException {
        PastDecisions past = past();
        Optional<JsonNode> decision = past.find(id);
        if (decision.isEmpty()) {
            commandLine()
                    .getErr()
                    .println("sluice: no decision on request " + Printable.of(id) + "; looked in "
                            + String.join(", ", past.places())
                            + ". It may be too old, or of a kind that decisions.keep leaves out.");
            return Main.NO;
        }
        print(decision.get());
        return Main.DONE;
    }

    private PastDecisions past() throws ConfigException, InputException {
        if (config == null) {
            throw new InputException(
                    "sluice: --request-id needs --config FILE, the config of the gateway that decided");
        }
        Config read = GatewaySections.read(config, System.getenv()).config();
        return PastDecisions.of(read, config);
    }

    private int explainFile() throws IOException, ConfigException, InputException {
        Judgement judgement = judgement();
        print(JSON.valueToTree(judgement.of(bytes())));
        return Main.DONE;
    }

    private Judgement judgement() throws ConfigException, InputException {
        try {
            if (config == null) {
                Path folder = bundle != null ? bundle : shipped();
                return new Judgement(Bundle.load(folder), Inspect.DEFAULT, request -> Route.BY_DEFAULT);
            }
            if (bundle == null) {
                LoadedConfig<Config> loaded = GatewaySections.load(config, System.getenv(), Bundles::inUse);
                return new Judgement(loaded.bundle(), loaded.config().inspection(), loaded.config()::route);
            }
            Config read = GatewaySections.read(config, System.getenv()).config();
            return new Judgement(Bundle.load(bundle), read.inspection(), read::route);
        } catch (BundleException e) {
            throw new InputException(String.valueOf(e.getMessage()), e);
        }
    }

    private static Path shipped() {
        return Path.of(System.getProperty("sluice.home", ""), "config", "models", "default");
    }

    private byte[] bytes() throws IOException, InputException {
        if (file == null || file.equals(STANDARD_INPUT)) {
            return System.in.readAllBytes();
        }
        try {
            return Files.readAllBytes(Path.of(file));
        } catch (NoSuchFileException e) {
            throw new InputException(file + ": no such file", e);
        }
    }

    private void print(JsonNode decision) throws IOException {
        PrintWriter out = commandLine().getOut();
        out.println(json ? JSON.writeValueAsString(decision) : Report.of(decision));
        out.flush();
    }

    private CommandLine commandLine() {
        return Objects.requireNonNull(spec).commandLine();
    }
}
