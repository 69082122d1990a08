package dev.sluice.gateway;

import dev.sluice.detector.BundleException;
import dev.sluice.detector.Policy;
import dev.sluice.detector.Threshold;
import dev.sluice.gateway.Config.Admin;
import dev.sluice.host.InputException;
import dev.sluice.host.Inspect;
import dev.sluice.host.StartException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.PublicKey;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;

/** Judges what programs send, without a proxy. */
@Command(
        name = "serve",
        description = {
            "Judge what programs send: requests at POST /v1/score, rows at POST /v1/models/NAME/predict."
                    + " GET /openapi.json describes it.",
            ""
        },
        sortOptions = false,
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        footer = {
            "",
            "Runs until SIGTERM, and finishes what it is at. Exit codes: 0 ended, 2 bad usage or input, 70 a bug."
        })
final class ServeCommand implements Callable<Integer> {

    private static final Logger LOG = LoggerFactory.getLogger(ServeCommand.class);
    private static final int MAX_PORT = 65535;

    @Option(
            names = "--model",
            required = true,
            paramLabel = "DIR",
            description = "A bundle, of requests or of tables, or a folder of bundles; each is asked by its name.")
    private Path place = Path.of("");

    @Option(
            names = "--port",
            defaultValue = "8989",
            paramLabel = "N",
            description = "Port (default: ${DEFAULT-VALUE}); 0 for any.")
    private int port;

    @Option(
            names = "--address",
            defaultValue = "127.0.0.1",
            paramLabel = "HOST",
            description = "Address to listen at (default: ${DEFAULT-VALUE}). Beyond loopback a token is needed.")
    private String address = "127.0.0.1";

    @Option(
            names = "--token-file",
            paramLabel = "FILE",
            description = "File with the bearer token that every request must carry, 16 characters or more.")
    private @Nullable Path tokenFile;

    @Option(names = "--public-key", paramLabel = "FILE", description = "Whose signature bundles must bear.")
    private @Nullable Path key;

    @Option(
            names = "--tag-at",
            paramLabel = "THRESHOLD",
            description = "Tag requests from this score on (default: 99.0).")
    private Threshold tagAt = Policy.DEFAULT.tagAt();

    @Option(
            names = "--block-at",
            paramLabel = "THRESHOLD",
            description = "Block requests from this score on (default: 500 per million).")
    private Threshold blockAt = Policy.DEFAULT.blockAt();

    @CommandLine.Spec
    private CommandLine.Model.@Nullable CommandSpec spec;

    @Override
    public Integer call() throws InputException, StartException, InterruptedException {
        ScoringServer server = start();
        return Shutdown.await(server::drain);
    }

    /** The service, which listens. */
    ScoringServer start() throws InputException, StartException {
        Admin admin = admin();
        ScoringModels models = models();
        ScoringServer server = ScoringServer.start(admin, models);
        LOG.info(
                "scoring at http://{}, models: {}",
                Gateway.text(server.address()),
                models.all().stream().map(ScoringModel::name).collect(Collectors.joining(", ")));
        return server;
    }

    private Admin admin() throws InputException {
        if (port < 0 || port > MAX_PORT) {
            throw badUsage("--port: " + port + " is no port; a port is 1 to " + MAX_PORT + ", or 0 for any");
        }
        InetSocketAddress wanted = new InetSocketAddress(host(), port);
        String token = token();
        if (token == null && !wanted.getAddress().isLoopbackAddress()) {
            throw badUsage("--address: " + address + " is beyond loopback, which needs --token-file");
        }
        try {
            return new Admin(wanted, token, Path.of(""), null);
        } catch (IllegalArgumentException e) {
            throw badUsage("--token-file: " + e.getMessage());
        }
    }

    private InetAddress host() {
        try {
            return InetAddress.getByName(address);
        } catch (UnknownHostException e) {
            throw badUsage("--address: \"" + address + "\" is no known host on this machine");
        }
    }

    private @Nullable String token() throws InputException {
        try {
            return tokenFile == null ? null : Files.readString(tokenFile).strip();
        } catch (IOException e) {
            throw new InputException("--token-file: " + tokenFile + " cannot be read: " + e, e);
        }
    }

    private ScoringModels models() throws InputException {
        PublicKey signer = key == null ? null : BundleVerifyCommand.publicKey(key);
        Policy policy = policy();
        try {
            return new ScoringModels(ScoringModels.load(
                    place, signer, bundle -> new RequestScoring(bundle, Inspect.DEFAULT, policy, request -> null)));
        } catch (BundleException e) {
            throw new InputException(String.valueOf(e.getMessage()), e);
        }
    }

    private Policy policy() {
        try {
            return new Policy(tagAt, blockAt, Policy.DEFAULT.onFailure());
        } catch (IllegalArgumentException e) {
            throw badUsage(String.valueOf(e.getMessage()));
        }
    }

    private ParameterException badUsage(String message) {
        return new ParameterException(Objects.requireNonNull(spec).commandLine(), message);
    }
}
