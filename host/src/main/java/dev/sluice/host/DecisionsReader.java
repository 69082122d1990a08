package dev.sluice.host;

import dev.sluice.host.Decisions.Keep;
import dev.sluice.host.Decisions.LogFile;
import dev.sluice.host.Decisions.Protocol;
import dev.sluice.host.Decisions.StoreFile;
import dev.sluice.host.Decisions.Syslog;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Reads the section {@code decisions} of a config. */
final class DecisionsReader {

    private static final List<String> FACILITIES = List.of(
            "kern",
            "user",
            "mail",
            "daemon",
            "auth",
            "syslog",
            "lpr",
            "news",
            "uucp",
            "cron",
            "authpriv",
            "ftp",
            "ntp",
            "audit",
            "alert",
            "clock",
            "local0",
            "local1",
            "local2",
            "local3",
            "local4",
            "local5",
            "local6",
            "local7");
    private static final int LOCAL0 = 16;

    private final Function<String, Path> paths;
    private final Function<String, String> secrets;

    /** With {@code paths} relative to the config, and {@code secrets} that stand in files. */
    DecisionsReader(Function<String, Path> paths, Function<String, String> secrets) {
        this.paths = paths;
        this.secrets = secrets;
    }

    Decisions read(Section section) {
        Decisions read = new Decisions(
                section.value("keep", Keep.TAGGED, Choice.of(Keep.values())),
                file(section),
                section.value("stdout", false, Units::flag),
                section.has("syslog") ? syslog(section.section("syslog")) : null,
                section.has("store") ? store(section.section("store")) : null,
                section.value("vectors", true, Units::flag),
                clients(section),
                redaction(section.section("redaction")));
        if (!section.has("file") && !read.stdout() && !section.has("syslog") && !section.has("store")) {
            section.problem("file", "is missing; name the file to write, for example decisions.jsonl, or another sink");
        }
        section.refuseTheRest();
        return read;
    }

    private @Nullable LogFile file(Section section) {
        long maxBytes = section.value("max-file-size", 100_000_000L, Units::bytes);
        Optional<Duration> maxAge = section.value("max-file-age", Units::duration);
        int files = section.value("files", 5, Units::count);
        return section.value("file", paths)
                .map(path -> new LogFile(path, maxBytes, maxAge.orElse(null), files))
                .orElse(null);
    }

    private static @Nullable Syslog syslog(Section section) {
        section.require("address", "is missing; write host:port, for example 127.0.0.1:514");
        Optional<InetSocketAddress> address = section.value("address", Units::address);
        Protocol protocol = section.value("protocol", Protocol.UDP, Choice.of(Protocol.values()));
        int facility = section.value("facility", LOCAL0, DecisionsReader::facility);
        section.refuseTheRest();
        return address.map(at -> new Syslog(at.getHostString(), at.getPort(), protocol, facility))
                .orElse(null);
    }

    private @Nullable StoreFile store(Section section) {
        section.require("file", "is missing; name the database file, for example decisions");
        Optional<Path> file = section.value("file", paths);
        int keep = section.value("keep", 100_000, Units::count);
        Duration maxAge = section.value("max-age", Duration.ofDays(7), Units::duration);
        section.refuseTheRest();
        return file.map(path -> new StoreFile(path, keep, maxAge)).orElse(null);
    }

    private static int facility(String text) {
        int number = FACILITIES.indexOf(text);
        if (number < 0) {
            throw new IllegalArgumentException(
                    "\"" + text + "\" is no facility; " + Section.suggestion(text, FACILITIES));
        }
        return number;
    }

    private ClientNames clients(Section section) {
        boolean hashed = section.value("hash-clients", false, Units::flag);
        Optional<ClientNames> keyed = section.value("hash-key-file", file -> new ClientNames(secrets.apply(file)));
        if (section.has("hash-key-file") && !hashed) {
            section.problem("hash-key-file", "is not used; write hash-clients: true, too");
        }
        return hashed ? keyed.orElse(ClientNames.HASHED_UNTIL_STOP) : ClientNames.PLAIN;
    }

    private static Redaction redaction(Section section) {
        Redaction redaction = new Redaction(section.values("fields", Redaction::requireName));
        section.refuseTheRest();
        return redaction;
    }
}
