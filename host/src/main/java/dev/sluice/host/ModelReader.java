package dev.sluice.host;

import dev.sluice.host.ModelConfig.Shadowing;
import dev.sluice.host.ModelConfig.Signer;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.HexFormat;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads the section {@code model} of a config. */
public final class ModelReader {

    private static final Pattern URL = Pattern.compile("[A-Za-z][A-Za-z0-9+.-]*://.*");
    public static final Pattern LOOPBACK = Pattern.compile("localhost|127(\\.\\d{1,3}){3}|\\[::1]");
    private static final Pattern PERCENT = Pattern.compile("(\\d{1,3}(?:\\.\\d{1,6})?)\\s*%");
    private static final double DEFAULT_SHARE = 0.1;
    private static final Duration SHORTEST_REFRESH = Duration.ofSeconds(1);

    private final Function<String, Path> relative;

    /** A reader for which {@code relative} finds files. */
    ModelReader(Function<String, Path> relative) {
        this.relative = relative;
    }

    /** What the section says; empty if it says too little or something wrong, which is then a problem of it. */
    Optional<ModelConfig> read(Section section) {
        section.require("bundle", "is missing; name the folder of a model bundle, for example models/default");
        Optional<String> bundle = section.value("bundle", Function.identity());
        Optional<Signer> signer = section.value("public-key", this::signer);
        Duration refresh = section.value("refresh", ModelConfig.REFRESH, ModelReader::refresh);
        Path cache = section.value("cache", relative.apply("model-cache"), relative);
        Optional<Shadowing> shadow = shadow(section);
        section.refuseTheRest();
        boolean signed = section.has("public-key");
        if (signed && signer.isEmpty()) {
            return Optional.empty();
        }
        return bundle.filter(URL.asMatchPredicate()).isPresent()
                ? section.value("bundle", text -> url(text, signed))
                        .map(url -> new ModelConfig(
                                cache.resolve(nameOf(url)),
                                url,
                                refresh,
                                signer.orElse(null),
                                shadow.orElse(null),
                                cache))
                : bundle.map(text -> local(section, text, signer, shadow, cache));
    }

    private Optional<Shadowing> shadow(Section section) {
        Optional<Path> bundle = section.value("shadow", this::shadowBundle);
        double share = section.value("shadow-sample", DEFAULT_SHARE, ModelReader::share);
        if (section.has("shadow-sample") && !section.has("shadow")) {
            section.problem("shadow-sample", "has no effect without model.shadow, the bundle that judges the sample");
        }
        return bundle.map(place -> new Shadowing(place, share));
    }

    private Path shadowBundle(String text) {
        if (URL.matcher(text).matches()) {
            throw new IllegalArgumentException(
                    "\"" + text + "\" is a URL; a shadow is a folder or a zip file, so fetch it first");
        }
        return relative.apply(text);
    }

    private static double share(String text) {
        Matcher percent = PERCENT.matcher(text.strip());
        double share = percent.matches() ? Double.parseDouble(percent.group(1)) / 100 : 0;
        if (share <= 0 || share > 1) {
            throw new IllegalArgumentException(
                    "\"" + text + "\" is no share; write more than 0 % and at most 100 %, for example 10 %");
        }
        return share;
    }

    private ModelConfig local(
            Section section, String text, Optional<Signer> signer, Optional<Shadowing> shadow, Path cache) {
        if (section.has("refresh")) {
            section.problem(
                    "refresh", "has no effect, since model.bundle is no URL; a changed folder is noticed anyway");
        }
        return new ModelConfig(
                relative.apply(text), null, ModelConfig.REFRESH, signer.orElse(null), shadow.orElse(null), cache);
    }

    private Signer signer(String text) {
        Path file = relative.apply(text);
        return new Signer(file, Pem.ed25519PublicKey(file));
    }

    private static Duration refresh(String text) {
        Duration refresh = Units.duration(text);
        if (refresh.compareTo(SHORTEST_REFRESH) < 0) {
            throw new IllegalArgumentException("\"" + text + "\" is too often; 1s is the least");
        }
        return refresh;
    }

    private static URI url(String text, boolean signed) {
        URI url = parse(text);
        boolean secure = "https".equals(url.getScheme());
        if (!secure && !"http".equals(url.getScheme()) || url.getHost() == null) {
            throw new IllegalArgumentException(
                    "\"" + text + "\" cannot be fetched; write https://HOST/PATH or http://HOST/PATH, or a folder");
        }
        if (url.getRawUserInfo() != null || url.getRawFragment() != null) {
            throw new IllegalArgumentException("a bundle's URL has no user, password or fragment");
        }
        if (!secure && !signed && !LOOPBACK.matcher(url.getHost()).matches()) {
            throw new IllegalArgumentException("\"" + text + "\" can be changed on its way; write https, or let"
                    + " model.public-key tell whose bundles to believe");
        }
        return url;
    }

    private static URI parse(String text) {
        try {
            return new URI(text);
        } catch (URISyntaxException e) {
            throw new IllegalArgumentException("\"" + text + "\" is no URL: " + e.getReason(), e);
        }
    }

    /** Every URL has a file of its own. */
    private static String nameOf(URI url) {
        try {
            byte[] digest =
                    MessageDigest.getInstance("SHA-256").digest(url.toString().getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest, 0, 8) + ".zip";
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
