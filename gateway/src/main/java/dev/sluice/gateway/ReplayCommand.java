package dev.sluice.gateway;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sluice.gateway.Replay.Change;
import dev.sluice.gateway.Replay.Comparison;
import dev.sluice.gateway.Replay.Counts;
import dev.sluice.gateway.Replay.Outcome;
import dev.sluice.host.Bundles;
import dev.sluice.host.ConfigException;
import dev.sluice.host.Decisions.LogFile;
import dev.sluice.host.InputException;
import dev.sluice.host.LoadedConfig;
import dev.sluice.host.Printable;
import dev.sluice.host.SluiceHeaders;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;

/** Tells what other thresholds, or another bundle, would have done to recorded traffic. */
@Command(
        name = "replay",
        description = {
            "What would a config have done to recorded traffic? Its routes, thresholds and bundle are applied to decisions"
                    + " that a gateway has written; nothing is changed.",
            ""
        },
        sortOptions = false,
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        footer = {"", "Exit codes: 0 done, 2 bad usage, config or input, 70 a bug."})
final class ReplayCommand implements Callable<Integer> {

    private static final int LIMIT = 20;
    private static final JsonMapper JSON = JsonMapper.builder()
            .propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
            .build();

    @Option(names = "--config", required = true, paramLabel = "FILE", description = "The config to try.")
    private Path config = Path.of("gateway.yml");

    @Option(
            names = "--log",
            arity = "1..*",
            paramLabel = "DECISIONS",
            description = "The same as DECISIONS without --log.")
    private List<Path> logs = new ArrayList<>();

    @Option(
            names = "--limit",
            paramLabel = "N",
            description = "List so many decisions of each kind of change (default: " + LIMIT + ").")
    private int limit = LIMIT;

    @Option(names = "--json", description = "Print one JSON object.")
    private boolean json;

    @Parameters(
            arity = "0..*",
            paramLabel = "DECISIONS",
            description = "Files of the decision log, also gzipped, or the store's file of a gateway that does not run."
                    + " Without any, the log that the config names.")
    private List<Path> files = new ArrayList<>();

    @CommandLine.Spec
    private CommandLine.Model.@Nullable CommandSpec spec;

    @Override
    public Integer call() throws ConfigException, InputException, JsonProcessingException {
        if (limit < 1) {
            throw new ParameterException(commandLine(), "--limit is at least 1, not " + limit);
        }
        LoadedConfig<Config> loaded = GatewaySections.load(config, System.getenv(), Bundles::inUse);
        Replay replay = new Replay(loaded.config(), loaded.bundle(), limit);
        RecordedDecisions recorded = new RecordedDecisions(replay::take);
        for (Path file : decisions(loaded.config())) {
            recorded.read(file);
        }
        Outcome outcome = replay.outcome();
        if (outcome.decisions() + outcome.withoutRoute() == 0 && recorded.badLines() > 0) {
            throw new InputException("there is no decision to replay; " + recorded.firstBad());
        }
        PrintWriter out = commandLine().getOut();
        out.println(json ? asJson(outcome, recorded) : asText(outcome, recorded));
        out.flush();
        return Main.DONE;
    }

    private List<Path> decisions(Config read) throws InputException {
        List<Path> given = new ArrayList<>(logs);
        given.addAll(files);
        if (!given.isEmpty()) {
            return given;
        }
        LogFile file = read.decisions() == null ? null : read.decisions().file();
        if (file == null) {
            throw new InputException(config + ": names no decisions.file; name the files of decisions to replay");
        }
        List<Path> written = IntStream.range(0, file.files())
                .mapToObj(file::numbered)
                .filter(Files::exists)
                .toList();
        if (written.isEmpty()) {
            throw new InputException(file.path() + ": no such file; name the files of decisions to replay");
        }
        return written;
    }

    private static String asJson(Outcome outcome, RecordedDecisions recorded) throws JsonProcessingException {
        ObjectNode node = JSON.valueToTree(outcome);
        node.put("bad_lines", recorded.badLines());
        if (recorded.badLines() > 0) {
            node.put("first_bad_line", recorded.firstBad());
        }
        return JSON.writeValueAsString(node);
    }

    private String asText(Outcome outcome, RecordedDecisions recorded) {
        List<String> lines = new ArrayList<>();
        lines.add(number(outcome.decisions()) + " decisions under " + config + ", model " + outcome.model());
        lines.add("");
        lines.add(row("", "", "allow", "tag", "block", "blocked per million requests"));
        outcome.routes().forEach(route -> addRows(Printable.of(String.valueOf(route.route())), route, lines));
        addRows("all routes", outcome.all(), lines);
        addChanges("Newly blocked", outcome.newlyBlockedCount(), outcome.newlyBlocked(), lines);
        addChanges("No longer blocked", outcome.noLongerBlockedCount(), outcome.noLongerBlocked(), lines);
        addNotes(outcome, recorded, lines);
        return String.join(System.lineSeparator(), lines);
    }

    private static void addRows(String name, Comparison comparison, List<String> lines) {
        lines.add(row(name, "was", comparison.now(), comparison.blockedPerMillionNow()));
        lines.add(row("", "would be", comparison.then(), comparison.blockedPerMillionThen()));
    }

    private static String row(String name, String when, Counts counts, @Nullable Double perMillion) {
        return row(
                name,
                when,
                number(counts.allow()),
                number(counts.tag()),
                number(counts.block()),
                perMillion == null ? "not known" : String.format(Locale.ROOT, "%,.1f", perMillion));
    }

    private static String row(String name, String when, String allow, String tag, String block, String perMillion) {
        return "%-24s %-9s %12s %9s %9s  %s"
                .formatted(name, when, allow, tag, block, perMillion)
                .stripTrailing();
    }

    private static void addChanges(String title, long count, List<Change> changes, List<String> lines) {
        lines.add("");
        lines.add(title + ": " + number(count) + (count > changes.size() ? ", the first " + changes.size() : ""));
        for (Change change : changes) {
            lines.add("  %s -> %s  %s  %s  %s  %s"
                    .formatted(
                            SluiceHeaders.decimal(change.scoreBefore()),
                            SluiceHeaders.decimal(change.scoreAfter()),
                            Printable.of(change.requestId()),
                            Printable.of(change.time()),
                            Printable.of(change.route()),
                            change.field() == null ? "" : Printable.of(change.field()))
                    .stripTrailing());
        }
    }

    private static void addNotes(Outcome outcome, RecordedDecisions recorded, List<String> lines) {
        lines.add("");
        if (outcome.all().blockedPerMillionNow() == null && outcome.decisions() > 0) {
            lines.add(
                    "Nothing that was allowed is recorded, so shares are not known, and nothing below the tag threshold"
                            + " of that time can show here; decisions.keep: sampled records some of it.");
        }
        if (outcome.rescored() > 0) {
            lines.add(number(outcome.rescored()) + " were scored anew by " + outcome.model() + ".");
        }
        if (outcome.notRescored() > 0) {
            lines.add(number(outcome.notRescored())
                    + " were judged by another model and keep its score: they hold no vectors, those of a field that is"
                    + " secret, or those of another version of Sluice.");
        }
        if (outcome.excepted() > 0) {
            lines.add(number(outcome.excepted()) + " score lower without a field that an exception takes out.");
        }
        if (outcome.notExcepted() > 0) {
            lines.add(number(outcome.notExcepted())
                    + " have a field that an exception takes out and keep their score: they do not hold what tells the"
                    + " score of the rest.");
        }
        if (outcome.withoutRoute() > 0) {
            lines.add(number(outcome.withoutRoute()) + " match no route of the config.");
        }
        if (recorded.badLines() > 0) {
            lines.add(number(recorded.badLines()) + " lines are no decisions; the first: "
                    + Printable.of(recorded.firstBad()));
        }
        if (lines.get(lines.size() - 1).isEmpty()) {
            lines.remove(lines.size() - 1);
        }
    }

    private static String number(long count) {
        return String.format(Locale.ROOT, "%,d", count);
    }

    private CommandLine commandLine() {
        return Objects.requireNonNull(spec).commandLine();
    }
}
