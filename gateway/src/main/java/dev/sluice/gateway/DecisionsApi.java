package dev.sluice.gateway;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sluice.gateway.DecisionStore.Cursor;
import dev.sluice.gateway.DecisionStore.Found;
import dev.sluice.gateway.DecisionStore.Query;
import io.netty.util.NetUtil;
import java.io.IOException;
import java.net.InetAddress;
import java.time.Instant;
import java.util.List;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Searches recent decisions and takes what operators say of them: {@code /v1/decisions} on the admin listener. */
final class DecisionsApi {

    private static final Logger LOG = LoggerFactory.getLogger(DecisionsApi.class);
    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final int PAGE = 50;
    private static final List<String> PARAMETERS =
            List.of("id", "client", "route", "class", "disposition", "from", "to", "before", "limit");
    private static final List<String> FEEDBACK = List.of("false-positive", "attack");

    private final Supplier<@Nullable Journal> journal;

    private DecisionsApi(Supplier<@Nullable Journal> journal) {
        this.journal = journal;
    }

    /** Over the store that {@code journal} has at the time of a request. */
    static List<AdminRoute> routes(Supplier<@Nullable Journal> journal) {
        DecisionsApi api = new DecisionsApi(journal);
        return List.of(
                new AdminRoute("GET", "/v1/decisions", api::search),
                new AdminRoute("GET", "/v1/decisions/{id}", api::one),
                new AdminRoute("POST", "/v1/decisions/{id}/feedback", api::feedback));
    }

    private DecisionStore store() throws AdminProblem {
        return store(journal.get());
    }

    /** Where decisions can be searched. */
    static DecisionStore store(@Nullable Journal open) throws AdminProblem {
        DecisionStore store = open == null ? null : open.store();
        if (store == null) {
            throw new AdminProblem(
                    404, "no decisions are stored; write decisions: { store: { file: decisions } } in the config");
        }
        return store;
    }

    private ClientNames clients() {
        Journal open = journal.get();
        return open == null ? ClientNames.PLAIN : open.config().clients();
    }

    private AdminAnswer search(AdminRequest request) throws AdminProblem {
        request.requireKnown(PARAMETERS);
        DecisionStore store = store();
        Integer limit = request.parameter("limit", DecisionsApi::limit);
        Query query = new Query(
                request.parameter("id", Function.identity()),
                request.parameter("client", client -> written(client, clients())),
                request.parameter("route", Function.identity()),
                request.parameter("class", Function.identity()),
                request.parameter("disposition", Function.identity()),
                request.parameter("from", DecisionsApi::millis),
                request.parameter("to", DecisionsApi::millis),
                request.parameter("before", Cursor::parse),
                limit == null ? PAGE : limit);
        try {
            return page(store.find(query), query.limit());
        } catch (IOException e) {
            throw unavailable(e);
        }
    }

    private static int limit(String text) {
        int limit = Units.count(text);
        if (limit > DecisionStore.MAX_PAGE) {
            throw new IllegalArgumentException(text);
        }
        return limit;
    }

    static long millis(String text) {
        return Instant.parse(text).toEpochMilli();
    }

    /** An address is looked for as it is written in decisions. */
    private static String written(String client, ClientNames names) {
        byte[] address = NetUtil.createByteArrayFromIpAddressString(client);
        try {
            return address == null ? client : names.of(InetAddress.getByAddress(address));
        } catch (IOException e) {
            throw new IllegalArgumentException(client, e);
        }
    }

    private static AdminAnswer page(List<Found> found, int limit) throws IOException {
        ObjectNode page = JSON.createObjectNode();
        ArrayNode decisions = page.putArray("decisions");
        for (Found one : found) {
            decisions.add(node(one));
        }
        if (found.size() == limit) {
            page.put("next", found.get(limit - 1).cursor().toString());
        }
        return AdminAnswer.json(page);
    }

    /** The line of the log, and what was said of it. */
    static ObjectNode node(Found found) throws JsonProcessingException {
        ObjectNode node = (ObjectNode) JSON.readTree(found.line());
        if (found.feedback() != null) {
            node.put("feedback", found.feedback());
        }
        return node;
    }

    private AdminAnswer one(AdminRequest request) throws AdminProblem {
        try {
            Found found = store().find(request.variable("id")).orElseThrow(() -> unknown(request.variable("id")));
            return AdminAnswer.json(node(found));
        } catch (IOException e) {
            throw unavailable(e);
        }
    }

    private AdminAnswer feedback(AdminRequest request) throws AdminProblem {
        String id = request.variable("id");
        String feedback = request.json().path("feedback").asText();
        if (!FEEDBACK.contains(feedback)) {
            throw new AdminProblem(400, "send {\"feedback\":\"false-positive\"} or {\"feedback\":\"attack\"}");
        }
        try {
            if (!store().feedback(id, feedback)) {
                throw unknown(id);
            }
        } catch (IOException e) {
            throw unavailable(e);
        }
        LOG.info("decision {} is called {} by an operator", id, feedback);
        return one(request);
    }

    static AdminProblem unknown(String id) {
        return new AdminProblem(
                404,
                "no decision on request " + id + " is stored; it may be too old, or of a kind that"
                        + " decisions.keep leaves out");
    }

    static AdminProblem unavailable(IOException e) {
        return new AdminProblem(503, "the store cannot be read: " + e.getMessage());
    }
}
