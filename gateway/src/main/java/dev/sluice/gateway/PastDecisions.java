package dev.sluice.gateway;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.sluice.gateway.Config.Admin;
import dev.sluice.gateway.DecisionStore.Found;
import dev.sluice.gateway.DecisionStore.Query;
import dev.sluice.host.Decisions;
import dev.sluice.host.Decisions.LogFile;
import dev.sluice.host.Decisions.StoreFile;
import dev.sluice.host.InputException;
import java.io.BufferedReader;
import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The decisions that were written so far: in the log, in the files that were put aside, and in the store, which a running
 * gateway has to be asked for.
 */
final class PastDecisions {

    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final int PATIENCE_MILLIS = 5000;

    private final @Nullable LogFile log;
    private final @Nullable StoreFile store;
    private final Admin admin;
    private final List<String> places = new ArrayList<>();

    PastDecisions(Decisions config, Admin admin) {
        this.log = config.file();
        this.store = config.store();
        this.admin = admin;
    }

    /** Those of a gateway whose config stands in {@code file}. */
    static PastDecisions of(Config config, Path file) throws InputException {
        Decisions decisions = config.decisions();
        if (decisions == null || (decisions.file() == null && decisions.store() == null)) {
            throw new InputException(file + ": decisions has no file and no store, so no decision can be found; write"
                    + " for example decisions: { file: decisions.jsonl } and start the gateway again");
        }
        return new PastDecisions(decisions, config.admin());
    }

    /** Where the last search has looked, and what it could not look into. */
    List<String> places() {
        return places;
    }

    /** The decision on a request, if it is still there. */
    Optional<JsonNode> find(String requestId) throws IOException {
        places.clear();
        Optional<JsonNode> logged = log == null ? Optional.empty() : inLog(log, requestId);
        return logged.isPresent() || store == null ? logged : inStore(store, requestId);
    }

    private Optional<JsonNode> inLog(LogFile file, String requestId) throws IOException {
        for (int i = 0; i < file.files(); i++) {
            places.add(file.numbered(i).toString());
            Optional<JsonNode> found = find(file.numbered(i), requestId);
            if (found.isPresent()) {
                return found;
            }
        }
        return Optional.empty();
    }

    /** The latest decisions on a route that found an attack class, the latest first; as many as the store gives at once. */
    List<JsonNode> like(String route, String attackClass) throws IOException {
        if (store == null) {
            return log == null ? List.of() : inLog(log, route, attackClass);
        }
        List<JsonNode> found = new ArrayList<>();
        try {
            for (Found one : DecisionStore.findAtRest(store, Query.of(route, attackClass))) {
                found.add(DecisionsApi.node(one));
            }
        } catch (IOException notAtRest) {
            String query = "?limit=" + DecisionStore.MAX_PAGE + "&route=" + encoded(route) + "&class=" + attackClass;
            ask(query).ifPresent(page -> page.path("decisions").forEach(found::add));
        }
        return found;
    }

    private static List<JsonNode> inLog(LogFile file, String route, String attackClass) throws IOException {
        Deque<JsonNode> latest = new ArrayDeque<>();
        for (int i = file.files() - 1; i >= 0; i--) {
            if (Files.exists(file.numbered(i))) {
                addTo(latest, file.numbered(i), route, attackClass);
            }
        }
        return List.copyOf(latest);
    }

    private static void addTo(Deque<JsonNode> latest, Path file, String route, String attackClass) throws IOException {
        try (BufferedReader lines = Files.newBufferedReader(file, StandardCharsets.UTF_8)) {
            lines.lines()
                    .flatMap(line -> parsed(line).stream())
                    .filter(decision -> decision.path("route").asText().equals(route)
                            && decision.path("attack_class").asText().equals(attackClass))
                    .forEach(decision -> {
                        latest.addFirst(decision);
                        if (latest.size() > DecisionStore.MAX_PAGE) {
                            latest.removeLast();
                        }
                    });
        }
    }

    private Optional<JsonNode> inStore(StoreFile file, String requestId) throws IOException {
        try {
            Optional<DecisionStore.Found> found = DecisionStore.findAtRest(file, requestId);
            places.add(file.path().toString());
            return found.isPresent() ? Optional.of(DecisionsApi.node(found.get())) : Optional.empty();
        } catch (IOException notAtRest) {
            return atTheGateway(file, requestId, String.valueOf(notAtRest.getMessage()));
        }
    }

    private Optional<JsonNode> atTheGateway(StoreFile file, String requestId, String why) {
        try {
            return ask("/" + encoded(requestId));
        } catch (IOException e) {
            places.add("not in " + file.path() + " (" + why + ", and no gateway answers at "
                    + Gateway.text(admin.address()) + ")");
            return Optional.empty();
        }
    }

    private Optional<JsonNode> ask(String what) throws IOException {
        String address = Gateway.text(admin.address());
        HttpURLConnection connection = (HttpURLConnection)
                URI.create("http://" + address + "/v1/decisions" + what).toURL().openConnection();
        connection.setConnectTimeout(PATIENCE_MILLIS);
        connection.setReadTimeout(PATIENCE_MILLIS);
        if (admin.token() != null) {
            connection.setRequestProperty("Authorization", "Bearer " + admin.token());
        }
        int status = connection.getResponseCode();
        places.add("the gateway at " + address + (status == 401 ? " (which wants another token)" : ""));
        return status == 200
                ? Optional.of(JSON.readTree(connection.getInputStream().readAllBytes()))
                : Optional.empty();
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }

    private static Optional<JsonNode> find(Path file, String requestId) throws IOException {
        try (BufferedReader lines = Files.newBufferedReader(file, StandardCharsets.UTF_8)) {
            return lines.lines()
                    .filter(line -> line.contains(requestId))
                    .flatMap(line -> parsed(line).stream())
                    .filter(decision -> decision.path("request_id").asText().equals(requestId))
                    .findFirst();
        } catch (NoSuchFileException e) {
            return Optional.empty();
        }
    }

    /** A line that was cut off by a full disk is no decision. */
    private static Optional<JsonNode> parsed(String line) {
        try {
            return Optional.of(JSON.readTree(line));
        } catch (JsonProcessingException e) {
            return Optional.empty();
        }
    }
}
