package dev.sluice.gateway;

import io.micrometer.core.instrument.Tag;
import io.micrometer.core.instrument.Tags;
import java.util.ArrayList;
import java.util.List;

/** Every metric of the gateway's own; {@code docs/metrics.md} lists them. Labels take few values, whatever clients send. */
enum Metric {
    REQUESTS(
            Type.COUNTER,
            "sluice.requests",
            "Requests by what was decided; in monitor mode what would have been done",
            "route",
            "disposition",
            "class",
            "mode"),
    SCORE(Type.HISTOGRAM, "sluice.score", "Scores of inspected requests", "route"),
    STAGE(Type.TIMER, "sluice.stage", "Time that a stage of a request took", "stage"),
    INSPECTIONS(Type.COUNTER, "sluice.inspections", "Inspected requests by how much was inspected", "completeness"),
    IN_FLIGHT(Type.GAUGE, "sluice.requests.in.flight", "Requests between their first byte and the end of their answer"),
    TUNNELS(Type.GAUGE, "sluice.tunnels.open", "Connections that speak WebSocket"),
    EXCEPTIONS_USED(Type.COUNTER, "sluice.exceptions.used", "Requests in which an exception took a field out", "id"),
    REFUSED(Type.COUNTER, "sluice.refused", "Requests that were answered before they reached a policy", "status"),
    OVERLOADED(Type.COUNTER, "sluice.overloaded", "Requests that were turned away because of too much to do", "limit"),
    CLIENTS_CUT(Type.COUNTER, "sluice.clients.cut", "Clients that did not see their request through", "reason"),
    ENCODED_BODIES(Type.COUNTER, "sluice.encoded.bodies", "Bodies with a Content-Encoding", "coding"),
    CONNECTIONS_REFUSED(
            Type.COUNTER, "sluice.connections.refused", "Connections closed before their first request", "reason"),
    HTTP2_ERRORS(Type.COUNTER, "sluice.http2.errors", "What HTTP/2 clients did wrong", "code"),
    TLS_RELOAD_FAILURES(Type.COUNTER, "sluice.tls.reload.failures", "Changed TLS files that could not be used"),
    CERTIFICATE_EXPIRY(
            Type.SECONDS, "sluice.certificate.expiry.timestamp", "When a certificate expires, Unix time", "file"),

    UPSTREAM_UP(
            Type.GAUGE,
            "sluice.upstream.up",
            "1 for a server that is well and not ejected, 0 for others",
            "upstream",
            "server"),
    UPSTREAM_CONNECTIONS(
            Type.GAUGE,
            "sluice.upstream.connections",
            "Connections to a server, idle ones included",
            "upstream",
            "server"),
    UPSTREAM_REQUESTS(
            Type.GAUGE, "sluice.upstream.requests.in.flight", "Requests that a server has", "upstream", "server"),
    UPSTREAM_WAITING(Type.GAUGE, "sluice.upstream.waiting", "Requests that wait for a connection", "upstream"),
    UPSTREAM_ANSWER(
            Type.TIMER,
            "sluice.upstream.answer",
            "Time from sending a request to the head of its answer",
            "upstream",
            "server"),
    UPSTREAM_EJECTIONS(
            Type.COUNTER,
            "sluice.upstream.ejections",
            "How often a server was left alone after it had failed several times in a row",
            "upstream",
            "server"),
    UPSTREAM_FAILURES(Type.COUNTER, "sluice.upstream.failures", "Requests without a proper answer", "upstream"),
    UPSTREAM_RETRIES(Type.COUNTER, "sluice.upstream.retries", "Requests that were sent again", "upstream"),
    UPSTREAM_BUSY(Type.COUNTER, "sluice.upstream.busy", "Requests that found every connection in use", "upstream"),

    BUILD_INFO(Type.GAUGE, "sluice.build.info", "What runs here; always 1", "version", "model"),
    MODEL_INFO(Type.GAUGE, "sluice.model.info", "The bundles in use; always 1", "role", "model", "ref"),
    MODEL_AGE(Type.SECONDS, "sluice.model.age", "Time since a bundle was made", "role", "model"),
    MODEL_REFRESH(Type.COUNTER, "sluice.model.refresh", "Looks at a URL for a new bundle", "outcome"),
    MODEL_SWITCHES(Type.COUNTER, "sluice.model.switches", "Bundles that an operator asked for", "outcome"),
    SHADOW_REQUESTS(
            Type.COUNTER, "sluice.shadow.requests", "Requests of the sample that a second bundle judges", "outcome"),
    SCORED(Type.COUNTER, "sluice.scored", "What the scoring API was asked to judge", "kind"),
    CONFIG_INFO(Type.GAUGE, "sluice.config.info", "The config in force; always 1", "version"),
    CONFIG_LOADED(Type.SECONDS, "sluice.config.loaded.timestamp", "When the config in force was loaded, Unix time"),
    RELOADS(Type.COUNTER, "sluice.reloads", "Reloads of the config; refused ones changed nothing", "outcome"),

    QUEUE(Type.GAUGE, "sluice.queue.length", "What waits in a queue of the gateway", "queue"),
    DECISIONS_DROPPED(
            Type.COUNTER, "sluice.decisions.dropped", "Decisions that a sink was to write and has lost", "sink"),
    STORE_DAMAGED(
            Type.COUNTER,
            "sluice.decisions.store.damaged",
            "Files of the decision store that could not be read and were put aside"),
    REASONS_DROPPED(
            Type.COUNTER,
            "sluice.reasons.dropped",
            "Decisions that were logged without their reasons, because there were too many"),
    AUDIT_LINES_DROPPED(
            Type.COUNTER,
            "sluice.audit.lines.dropped",
            "Changes at run time whose line in the audit log could not be written"),
    CALIBRATION_DROPPED(
            Type.COUNTER,
            "sluice.calibration.dropped",
            "Requests that the site's calibration did not count, because there were too many at a time"),
    CALIBRATION_UNSAVED(
            Type.COUNTER,
            "sluice.calibration.unsaved",
            "How often what the site's calibration has learnt could not be saved"),
    ALERTS(Type.COUNTER, "sluice.alerts", "Alerts for the webhook by what became of them", "outcome"),
    ALERTING(Type.GAUGE, "sluice.alerting", "1 while there is something to be alarmed about", "alert");

    private final Type type;
    private final String id;
    private final String text;
    private final String labels;

    Metric(Type type, String id, String text, String... labels) {
        this.type = type;
        this.id = id;
        this.text = text;
        this.labels = String.join(" ", labels);
    }

    /** What a metric is to Prometheus, and how its name ends there. */
    enum Type {
        COUNTER("_total"),
        GAUGE(""),
        /** A gauge in seconds. */
        SECONDS("_seconds"),
        HISTOGRAM(""),
        /** A histogram in seconds. */
        TIMER("_seconds");

        private final String ending;

        Type(String ending) {
            this.ending = ending;
        }
    }

    /** Its name in Micrometer. */
    String id() {
        return id;
    }

    /** What it counts, for people. */
    String text() {
        return text;
    }

    List<String> labels() {
        return labels.isEmpty() ? List.of() : List.of(labels.split(" "));
    }

    Type type() {
        return type;
    }

    /** Its name in Prometheus, of a histogram without {@code _bucket}. */
    String prometheusName() {
        return id.replace('.', '_') + type.ending;
    }

    /** Its labels with {@code values}, in their order. */
    Tags tags(List<String> values) {
        List<String> names = labels();
        if (values.size() != names.size()) {
            throw new IllegalArgumentException(id + " has the labels " + names + ", not " + values);
        }
        List<Tag> tags = new ArrayList<>();
        for (int i = 0; i < values.size(); i++) {
            tags.add(Tag.of(names.get(i), values.get(i)));
        }
        return Tags.of(tags);
    }
}
