package dev.sluice.gateway;

import dev.sluice.gateway.UpstreamConfig.Ejection;
import dev.sluice.gateway.UpstreamConfig.HealthCheck;
import dev.sluice.gateway.UpstreamConfig.Server;
import dev.sluice.gateway.UpstreamConfig.Sticky;
import dev.sluice.host.Choice;
import dev.sluice.host.Section;
import dev.sluice.host.Units;
import java.net.URI;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Reads the {@code upstreams} of a config. */
final class UpstreamsReader {

    private static final String CLIENT_ADDRESS = "client-address";
    private static final int MIN_SECRET = 16;
    private static final Pattern STATUSES = Pattern.compile("([1-5]\\d\\d)(?:\\s*-\\s*([1-5]\\d\\d))?");
    private static final Pattern HOST_NAME = Pattern.compile("[A-Za-z0-9](?:[A-Za-z0-9.-]{0,252}[A-Za-z0-9])?");

    private final Function<String, String> file;

    /** A reader that gets the contents of files by {@code file}, which throws if one cannot be read. */
    UpstreamsReader(Function<String, String> file) {
        this.file = file;
    }

    Map<String, UpstreamConfig> read(Section root) {
        Map<String, UpstreamConfig> upstreams = new LinkedHashMap<>();
        Section section = root.section("upstreams");
        for (String name : section.keys()) {
            upstreams.put(name, upstream(section.section(name)));
        }
        if (upstreams.isEmpty()) {
            root.problem(
                    "upstreams",
                    "is missing; name a service and its servers, "
                            + "for example shop: { servers: [ \"http://127.0.0.1:3000\" ] }");
        }
        return upstreams;
    }

    private UpstreamConfig upstream(Section section) {
        UpstreamConfig byDefault = UpstreamConfig.DEFAULT;
        section.require("servers", "an upstream needs servers, for example [ \"http://127.0.0.1:3000\" ]");
        List<Server> servers = servers(section);
        Balance balance = section.value("balance", byDefault.balance(), Choice.of(Balance.values()));
        Sticky sticky = sticky(section);
        HealthCheck healthCheck = section.has("health-check") ? healthCheck(section.section("health-check")) : null;
        UpstreamConfig read = byDefault;
        try {
            read = new UpstreamConfig(
                    servers.isEmpty() ? byDefault.servers() : servers,
                    balance,
                    sticky,
                    healthCheck,
                    ejection(section.section("ejection")),
                    section.value("connect-timeout", byDefault.connectTimeout(), Units::duration),
                    section.value("response-timeout", byDefault.responseTimeout(), Units::duration),
                    section.value("idle-timeout", byDefault.idleTimeout(), Units::duration),
                    section.value("retries", byDefault.retries(), Units::countOrNone),
                    section.value("connections", byDefault.connections(), Units::count),
                    section.value("waiting", byDefault.waiting(), Units::countOrNone),
                    section.value("wait-timeout", byDefault.waitTimeout(), Units::duration),
                    tls(section.section("tls")));
        } catch (IllegalArgumentException e) {
            section.problem("servers", String.valueOf(e.getMessage()));
        }
        section.refuseTheRest();
        return read;
    }

    private static List<Server> servers(Section upstream) {
        List<Server> servers = new ArrayList<>();
        for (Section section : upstream.sections("servers", "url")) {
            section.require("url", "a server needs a url, for example http://127.0.0.1:3000");
            URI url = section.value("url", Units::server).orElse(null);
            int weight = section.value("weight", 1, UpstreamsReader::weight);
            boolean backup = section.value("backup", false, Units::flag);
            if (url != null) {
                servers.add(new Server(url, weight, backup));
            }
            section.refuseTheRest();
        }
        return servers;
    }

    private static int weight(String text) {
        int weight = Units.count(text);
        if (weight > 1000) {
            throw new IllegalArgumentException("\"" + text + "\" is out of range; a weight is from 1 to 1000");
        }
        return weight;
    }

    private static @Nullable Sticky sticky(Section upstream) {
        Sticky sticky = null;
        for (Section section : upstream.sections("sticky", "by")) {
            boolean byAddress =
                    section.value("by", UpstreamsReader::clientAddress).isPresent();
            String cookie = section.value("cookie", UpstreamsReader::cookieName).orElse(null);
            String secret =
                    section.value("secret", UpstreamsReader::cookieSecret).orElse(null);
            section.refuseTheRest();
            if (!section.has("by") && !section.has("cookie")) {
                section.problem("cookie", "is missing; sticky needs cookie: NAME, or says client-address");
            }
            sticky = byAddress || cookie != null ? new Sticky(cookie, secret) : null;
        }
        return sticky;
    }

    private static String clientAddress(String text) {
        if (!text.equals(CLIENT_ADDRESS)) {
            throw new IllegalArgumentException(
                    "\"" + text + "\" is not possible; write client-address or { cookie: NAME }");
        }
        return text;
    }

    private static String cookieName(String text) {
        if (!Units.isToken(text)) {
            throw new IllegalArgumentException(
                    "\"" + text + "\" is no name of a cookie; write for example sluice_server");
        }
        return text;
    }

    private static String cookieSecret(String text) {
        if (text.length() < MIN_SECRET) {
            throw new IllegalArgumentException("a secret of less than 16 characters can be guessed; make it longer");
        }
        return text;
    }

    private static HealthCheck healthCheck(Section section) {
        HealthCheck byDefault = HealthCheck.DEFAULT;
        Statuses statuses = section.value(
                "expect-status",
                new Statuses(byDefault.lowestStatus(), byDefault.highestStatus()),
                UpstreamsReader::statuses);
        HealthCheck read = new HealthCheck(
                section.value("path", byDefault.path(), UpstreamsReader::checkedPath),
                section.value("interval", byDefault.interval(), Units::duration),
                section.value("timeout", byDefault.timeout(), Units::duration),
                statuses.lowest(),
                statuses.highest(),
                section.value("unhealthy-after", byDefault.unhealthyAfter(), Units::count),
                section.value("healthy-after", byDefault.healthyAfter(), Units::count));
        section.refuseTheRest();
        return read;
    }

    private record Statuses(int lowest, int highest) {}

    private static Statuses statuses(String text) {
        Matcher matcher = STATUSES.matcher(text);
        if (!matcher.matches() || (matcher.group(2) != null && matcher.group(1).compareTo(matcher.group(2)) > 0)) {
            throw new IllegalArgumentException("\"" + text + "\" is no status; write for example 200 or 200-399");
        }
        int lowest = Integer.parseInt(matcher.group(1));
        return new Statuses(lowest, matcher.group(2) == null ? lowest : Integer.parseInt(matcher.group(2)));
    }

    private static String checkedPath(String text) {
        if (!text.startsWith("/") || !text.chars().allMatch(c -> c > ' ' && c < 0x7f && c != '#')) {
            throw new IllegalArgumentException("\"" + text + "\" is no path; write for example /healthz");
        }
        return text;
    }

    private static Ejection ejection(Section section) {
        Ejection byDefault = Ejection.DEFAULT;
        Ejection read = new Ejection(
                section.value("after", byDefault.after(), Units::count),
                section.value("first", byDefault.first(), Units::duration),
                section.value("longest", byDefault.longest(), Units::duration));
        section.refuseTheRest();
        if (read.longest().compareTo(read.first()) < 0) {
            section.problem(section.has("longest") ? "longest" : "first", "longest may not be less than first");
        }
        return read;
    }

    private UpstreamTls tls(Section section) {
        String ca = section.value("ca", this::certificates).orElse(null);
        boolean verify = section.value("verify", true, Units::flag);
        String serverName =
                section.value("server-name", UpstreamsReader::hostName).orElse(null);
        String certificate = section.value("certificate", this::certificates).orElse(null);
        String key = section.value("key", file).orElse(null);
        section.refuseTheRest();
        if (section.has("certificate") != section.has("key")) {
            String given = section.has("key") ? "key" : "certificate";
            section.problem(given, "a client certificate takes both certificate and key");
        }
        if (certificate == null || key == null) {
            return new UpstreamTls(ca, verify, serverName, null, null);
        }
        try {
            return new UpstreamTls(ca, verify, serverName, certificate, key);
        } catch (IllegalArgumentException e) {
            section.problem("key", String.valueOf(e.getMessage()));
            return UpstreamTls.DEFAULT;
        }
    }

    private String certificates(String text) {
        String pem = file.apply(text);
        if (!UpstreamTls.holdsCertificates(pem)) {
            throw new IllegalArgumentException("\"" + text + "\" holds no certificate; write the name of a PEM file");
        }
        return pem;
    }

    private static String hostName(String text) {
        if (!HOST_NAME.matcher(text).matches()) {
            throw new IllegalArgumentException("\"" + text + "\" is no host name; write for example shop.internal");
        }
        return text;
    }
}
