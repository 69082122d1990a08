package dev.sluice.gateway;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import dev.sluice.gateway.DecisionStore.Found;
import dev.sluice.gateway.DecisionStore.Query;
import dev.sluice.gateway.DecisionStore.Said;
import dev.sluice.host.ClientNames;
import dev.sluice.host.Journal;
import dev.sluice.host.Printable;
import io.netty.util.NetUtil;
import java.io.IOException;
import java.net.InetAddress;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The decisions that are stored, and what operators say of them. Thread-safe; waits for the disk. */
final class RecentDecisions {

    static final List<String> FEEDBACK = List.of("false-positive", "attack");

    private final Supplier<@Nullable Journal> journal;
    private final AuditLog audit;

    /** Those of the store that {@code journal} has at the time. */
    RecentDecisions(Supplier<@Nullable Journal> journal, AuditLog audit) {
        this.journal = journal;
        this.audit = audit;
    }

    /** What is said of a decision, for the audit log. */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    private record Note(
            @JsonProperty("request_id") String requestId,
            @Nullable String feedback) {}

    /** Whether any are stored. */
    boolean areKept() {
        Journal open = journal.get();
        return open != null && open.sink(DecisionStore.class) != null;
    }

    private DecisionStore store() throws AdminProblem {
        Journal open = journal.get();
        DecisionStore store = open == null ? null : open.sink(DecisionStore.class);
        if (store == null) {
            throw new AdminProblem(
                    404, "no decisions are stored; write decisions: { store: { file: decisions } } in the config");
        }
        return store;
    }

    /** An address is looked for as it is written in decisions. */
    String written(String client) {
        Journal open = journal.get();
        ClientNames names = open == null ? ClientNames.PLAIN : open.config().clients();
        byte[] address = NetUtil.createByteArrayFromIpAddressString(client);
        try {
            return address == null ? client : names.of(InetAddress.getByAddress(address));
        } catch (IOException e) {
            throw new IllegalArgumentException(client, e);
        }
    }

    /** The latest first. */
    List<Found> find(Query query) throws AdminProblem {
        DecisionStore store = store();
        try {
            return store.find(query);
        } catch (IOException e) {
            throw unavailable(e);
        }
    }

    /** The decision on the request of that id. */
    Found one(String id) throws AdminProblem {
        DecisionStore store = store();
        try {
            return store.find(id).orElseThrow(() -> unknown(id));
        } catch (IOException e) {
            throw unavailable(e);
        }
    }

    /** Those that somebody said something of, the latest first. */
    List<Said> said(int most) throws AdminProblem {
        DecisionStore store = store();
        try {
            return store.said(most);
        } catch (IOException e) {
            throw unavailable(e);
        }
    }

    /** Notes what {@code who} says of a decision, one of {@link #FEEDBACK}. */
    void note(String id, String feedback, String who) throws AdminProblem {
        DecisionStore store = store();
        Note before = new Note(id, one(id).feedback());
        try {
            if (!store.feedback(id, feedback)) {
                throw unknown(id);
            }
        } catch (IOException e) {
            throw unavailable(e);
        }
        audit.add(new AuditLog.Change(who, "feedback", before, new Note(id, feedback)));
    }

    private static AdminProblem unknown(String id) {
        return new AdminProblem(
                404,
                "no decision on request " + Printable.of(id) + " is stored; it may be too old, or of a kind that"
                        + " decisions.keep leaves out");
    }

    private static AdminProblem unavailable(IOException e) {
        return new AdminProblem(503, "the store cannot be read: " + e.getMessage());
    }
}
