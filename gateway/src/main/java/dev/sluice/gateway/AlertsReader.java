package dev.sluice.gateway;

import dev.sluice.gateway.AlertsConfig.Burst;
import dev.sluice.gateway.AlertsConfig.SecretHeader;
import dev.sluice.host.ModelReader;
import dev.sluice.host.Section;
import dev.sluice.host.Units;
import java.net.URI;
import java.net.URISyntaxException;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Reads the section {@code alerts} of a config. */
final class AlertsReader {

    private static final Pattern HEADER_NAME = Pattern.compile("[A-Za-z0-9-]+");
    private static final Pattern HEADER_VALUE = Pattern.compile("[\\x21-\\x7e](?:[\\x20-\\x7e]*[\\x21-\\x7e])?");
    private static final Duration SHORTEST = Duration.ofSeconds(1);
    private static final Duration LONGEST_WINDOW = Duration.ofHours(1);

    private final Function<String, String> contents;

    /** A reader for which {@code contents} reads files. */
    AlertsReader(Function<String, String> contents) {
        this.contents = contents;
    }

    /** What the section says; null if it says too little or something wrong, which is then a problem of it. */
    @Nullable
    AlertsConfig read(Section section) {
        section.require("webhook", "is missing; write where alerts are posted to, for example https://hooks.example/a");
        Optional<URI> webhook = section.value("webhook", AlertsReader::url);
        SecretHeader secret = secret(section);
        if (secret != null && webhook.filter(AlertsReader::isReadable).isPresent()) {
            section.problem("webhook", "sends alerts.secret where others can read it; write https");
        }
        Section burst = section.section("blocks");
        Burst read = new Burst(
                burst.value("more-than", Burst.DEFAULT.blocks(), text -> (long) Units.count(text)),
                burst.value("within", Burst.DEFAULT.window(), AlertsReader::window));
        burst.refuseTheRest();
        Duration coolDown = section.value("cool-down", AlertsConfig.COOL_DOWN, AlertsReader::duration);
        Duration deadline = section.value("deadline", AlertsConfig.DEADLINE, AlertsReader::duration);
        section.refuseTheRest();
        return webhook.map(url -> new AlertsConfig(url, secret, read, coolDown, deadline))
                .orElse(null);
    }

    private @Nullable SecretHeader secret(Section section) {
        String name = section.value("header", "Authorization", AlertsReader::headerName);
        Optional<String> value = section.value("secret", AlertsReader::headerValue);
        Optional<String> fromFile = section.value("secret-file", file -> headerValue(contents.apply(file)));
        if (value.isPresent() && fromFile.isPresent()) {
            section.problem("secret-file", "stands beside alerts.secret; keep one of the two");
        }
        if (section.has("header") && !section.has("secret") && !section.has("secret-file")) {
            section.problem("header", "has no value; write it in alerts.secret or in a file, alerts.secret-file");
        }
        return fromFile.or(() -> value)
                .map(text -> new SecretHeader(name, text))
                .orElse(null);
    }

    private static URI url(String text) {
        URI url;
        try {
            url = new URI(text);
        } catch (URISyntaxException e) {
            throw new IllegalArgumentException("this is no URL: " + e.getReason(), e);
        }
        boolean http = "https".equals(url.getScheme()) || "http".equals(url.getScheme());
        if (!http || url.getHost() == null || url.getRawUserInfo() != null || url.getRawFragment() != null) {
            throw new IllegalArgumentException(
                    "write https://HOST/PATH or http://HOST/PATH, without a user, a password or a fragment");
        }
        return url;
    }

    private static boolean isReadable(URI url) {
        return "http".equals(url.getScheme())
                && !ModelReader.LOOPBACK.matcher(url.getHost()).matches();
    }

    private static String headerName(String text) {
        if (!HEADER_NAME.matcher(text).matches()) {
            throw new IllegalArgumentException("\"" + text + "\" is no name of a header; write for example X-Token");
        }
        return text;
    }

    private static String headerValue(String text) {
        if (!HEADER_VALUE.matcher(text).matches()) {
            throw new IllegalArgumentException("is empty or holds characters that a header cannot");
        }
        return text;
    }

    private static Duration window(String text) {
        Duration window = duration(text);
        if (window.compareTo(LONGEST_WINDOW) > 0) {
            throw new IllegalArgumentException("\"" + text + "\" is too long; 1h is the most");
        }
        return window;
    }

    private static Duration duration(String text) {
        Duration duration = Units.duration(text);
        if (duration.compareTo(SHORTEST) < 0) {
            throw new IllegalArgumentException("\"" + text + "\" is too short; 1s is the least");
        }
        return duration;
    }
}
