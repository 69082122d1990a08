package dev.sluice.gateway;

import dev.sluice.gateway.Tls.ClientCertificate;
import dev.sluice.host.Choice;
import dev.sluice.host.Cidr;
import dev.sluice.host.Pem;
import dev.sluice.host.Section;
import dev.sluice.host.Units;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Reads the {@code listen} section of a config, the files that it names included. Not thread-safe. */
final class ListenReader {

    private static final int HTTPS_PORT = 443;

    private final Function<String, Path> path;
    private final Instant now;

    /** A reader that finds files with {@code path}. */
    ListenReader(Function<String, Path> path, Instant now) {
        this.path = path;
        this.now = now;
    }

    List<Listen> read(Section root) {
        List<Listen> all = new ArrayList<>();
        Set<InetSocketAddress> taken = new HashSet<>();
        for (Section section : root.sections("listen")) {
            if (!section.has("address")) {
                section.problem("address", "a listener needs an address, for example 127.0.0.1:8080");
            }
            Optional<InetSocketAddress> address = section.value("address", Units::address);
            if (address.isPresent() && address.get().getPort() != 0 && !taken.add(address.get())) {
                section.problem("address", "\"" + Gateway.text(address.get()) + "\" stands in two listeners; keep one");
            }
            listen(section, address).ifPresent(all::add);
            section.refuseTheRest();
        }
        return all;
    }

    private Optional<Listen> listen(Section section, Optional<InetSocketAddress> address) {
        boolean secure = section.has("tls");
        Tls tls = secure ? tls(section.section("tls")) : null;
        boolean http2 = section.value("http2", secure, Units::flag);
        ProxyProtocol proxies = proxyProtocol(section);
        int redirectPort = section.value("redirect-to-https", 0, ListenReader::redirectPort);
        Hsts hsts = section.has("hsts") ? hsts(section.section("hsts")) : null;
        if (secure && redirectPort != 0) {
            section.problem("redirect-to-https", "stands beside tls; requests there are over https already");
            return Optional.empty();
        }
        if (!secure && hsts != null) {
            section.problem("hsts", "needs tls beside it; browsers heed Strict-Transport-Security over https only");
            return Optional.empty();
        }
        return address.filter(unused -> tls != null || !secure)
                .map(at -> new Listen(at, tls, http2, proxies, redirectPort, hsts));
    }

    private @Nullable Tls tls(Section section) {
        List<Tls.Files> certificates = new ArrayList<>();
        if (section.has("certificate") || section.has("key")) {
            files(section).ifPresent(certificates::add);
        }
        for (Section one : section.sections("certificates")) {
            files(one).ifPresent(certificates::add);
            one.refuseTheRest();
        }
        if (!section.has("certificate") && !section.has("key") && !section.has("certificates")) {
            section.problem("certificate", "is missing; write certificate: chain.pem and key: key.pem");
        }
        Path clientCa = section.value("client-ca", this::authorities).orElse(null);
        ClientCertificate clients =
                section.value("client-certificate", ClientCertificate.NONE, Choice.of(ClientCertificate.values()));
        section.refuseTheRest();
        if (section.has("client-ca") && clients == ClientCertificate.NONE) {
            section.problem("client-ca", "has no effect; add client-certificate: optional or required");
            return null;
        }
        if (!section.has("client-ca") && clients != ClientCertificate.NONE) {
            section.problem("client-certificate", "needs client-ca, a PEM file with the authorities to accept");
            return null;
        }
        boolean whole = !certificates.isEmpty() && (clientCa != null) == section.has("client-ca");
        return whole ? new Tls(certificates, clientCa, clients) : null;
    }

    private Optional<Tls.Files> files(Section section) {
        require(section, "certificate", "is missing; name the PEM file with the certificate and its chain");
        require(section, "key", "is missing; name the PEM file with the certificate's private key");
        Optional<Path> certificate = section.value("certificate", this::chain);
        Optional<Path> key = section.value("key", this::key);
        if (certificate.isEmpty() || key.isEmpty()) {
            return Optional.empty();
        }
        Tls.Files files = new Tls.Files(certificate.get(), key.get());
        try {
            ServerIdentity unused = ServerIdentity.read(files, now);
            return Optional.of(files);
        } catch (IllegalArgumentException e) {
            section.problem("key", String.valueOf(e.getMessage()));
            return Optional.empty();
        }
    }

    private static void require(Section section, String key, String message) {
        if (!section.has(key)) {
            section.problem(key, message);
        }
    }

    private Path chain(String text) {
        List<X509Certificate> unused = ServerIdentity.certificates(path.apply(text), now);
        return path.apply(text);
    }

    private Path key(String text) {
        Object unused = Pem.key(path.apply(text));
        return path.apply(text);
    }

    private Path authorities(String text) {
        List<X509Certificate> unused = Pem.certificates(path.apply(text));
        return path.apply(text);
    }

    /** {@code true} believes anyone who can connect, a section names who is believed. */
    private static @Nullable ProxyProtocol proxyProtocol(Section section) {
        if (!section.hasSection("proxy-protocol")) {
            return section.value("proxy-protocol", false, Units::flag) ? new ProxyProtocol(List.of()) : null;
        }
        Section proxies = section.section("proxy-protocol");
        List<Cidr> from = proxies.values("from", Cidr::parse);
        if (from.isEmpty()) {
            proxies.problem("from", "is missing; name the proxies that connect, for example [ 10.0.0.0/8 ]");
        }
        proxies.refuseTheRest();
        return new ProxyProtocol(from);
    }

    private static int redirectPort(String text) {
        if (text.equals("true") || text.equals("false")) {
            return text.equals("true") ? HTTPS_PORT : 0;
        }
        if (!text.matches("[1-9]\\d{0,4}") || Integer.parseInt(text) > 65535) {
            throw new IllegalArgumentException(
                    "\"" + text + "\" is not possible; write true, false or the port that https is served at");
        }
        return Integer.parseInt(text);
    }

    private static Hsts hsts(Section section) {
        Hsts hsts = new Hsts(
                section.value("max-age", Hsts.DEFAULT_MAX_AGE, Units::duration),
                section.value("include-subdomains", false, Units::flag));
        section.refuseTheRest();
        return hsts;
    }
}
