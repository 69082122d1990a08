package dev.sluice.gateway;

import dev.sluice.host.Bundles;
import dev.sluice.host.DecisionSink;
import dev.sluice.host.ExceptionConfig;
import dev.sluice.host.Guard;
import dev.sluice.host.Host;
import dev.sluice.host.HostSections;
import dev.sluice.host.Journal;
import dev.sluice.host.Judge;
import dev.sluice.host.LoadedConfig;
import dev.sluice.host.Reloader;
import dev.sluice.host.RequestId;
import dev.sluice.host.StartException;
import io.undertow.Undertow;
import io.undertow.server.HttpHandler;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import java.util.function.ToIntFunction;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.xnio.OptionMap;
import org.xnio.Options;
import org.xnio.Xnio;
import org.xnio.XnioWorker;

/** A running gateway: listeners, rooms, admin. Start once, stop once. */
final class Gateway implements Host<Config>, AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Gateway.class);
    private static final int WORKERS_PER_CPU = 4;

    private final UpstreamClients clients = new UpstreamClients();
    private final Losses losses = new Losses();
    private final Traffic traffic = new Traffic();
    private final Metrics metrics = new Metrics(traffic);
    private final Shadow shadow = Shadow.start(metrics, Clock.systemUTC());
    private final XnioWorker worker;
    private final AdminAccess access;
    private final Pulse pulse = new Pulse(metrics::dispositions);
    private final AdminListener admin;
    private final Listeners listeners;
    private final SiteCalibration calibration =
            new SiteCalibration(() -> setup().config().calibrationFile(), Clock.systemUTC(), losses);
    private final AtomicBoolean closed = new AtomicBoolean();
    private final AuditLog audit = audit();
    private final Thresholds thresholds = thresholds();
    private final Models models = models();
    private final ServedModels servedModels = new ServedModels(this::setup);

    /** One at a time, and half of a processor in the long run: the rest is for traffic. */
    private final Turns scoringTurns = Turns.resting(1, 1);

    private final ExceptionEdits exceptionEdits = exceptionEdits();
    private final Alerts alerts;
    private volatile Setup setup;
    private volatile Amendment amendment = Amendment.IMPOSSIBLE;

    private Gateway(Config config, Judge judge) throws StartException {
        setup = Setup.make(config, judge, null, clients, metrics, losses);
        worker = worker();
        access = new AdminAccess(() -> setup.config().admin());
        admin = new AdminListener(config.admin().address(), access, adminRoutes());
        shadow.watch(setup);
        metrics.running(Version.NUMBER, judge);
        metrics.watch(setup.upstreams());
        metrics.watch(losses);
        warnOfExpiry(config);
        watchQueues();
        listeners = listeners();
        alerts = Alerts.start(() -> setup, metrics, losses, Clock.systemUTC());
    }

    /** Starts a gateway with its model, or throws and leaves nothing behind. */
    static Gateway start(LoadedConfig<Config> loaded) throws StartException {
        Gateway gateway = start(loaded.config(), loaded.judge());
        gateway.metrics.configured(loaded.read().version(), Instant.now());
        return gateway;
    }

    /** Starts a gateway, or throws and leaves nothing behind. */
    static Gateway start(Config config, Judge judge) throws StartException {
        Gateway gateway = new Gateway(config, judge);
        try {
            gateway.open(config);
            return gateway;
        } catch (StartException e) {
            gateway.close();
            throw e;
        }
    }

    @Override
    public HostSections<Config> sections() {
        return new GatewaySections();
    }

    @Override
    public void reloaded(String outcome) {
        metrics.reloaded(outcome);
    }

    @Override
    public void modelRefreshed(String outcome) {
        metrics.modelRefreshed(outcome);
    }

    @Override
    public synchronized void reload(LoadedConfig<Config> loaded) throws StartException {
        reload(loaded.config(), loaded.judge());
        metrics.configured(loaded.read().version(), Instant.now());
    }

    synchronized void reload(Config config, Judge judge) throws StartException {
        if (closed.get()) {
            return;
        }
        Setup old = setup;
        if (!config.admin().address().equals(old.config().admin().address())) {
            LOG.warn("admin.address is another; it takes effect with the next start");
        }
        Listeners.Change change = listeners.change(config.listen());
        try {
            setup = Setup.make(config, judge, old, clients, metrics, losses);
        } catch (StartException e) {
            change.cancel();
            throw e;
        }
        change.apply();
        shadow.watch(setup);
        metrics.running(Version.NUMBER, judge);
        metrics.watch(setup.upstreams());
        warnOfExpiry(config);
        old.leave();
    }

    private Setup setup() {
        return setup;
    }

    private static void warnOfExpiry(Config config) {
        ExceptionConfig.warnings(config.exceptions(), Instant.now()).forEach(problem -> LOG.warn("{}", problem));
    }

    private void watchQueues() {
        for (DecisionSink.Kind kind : DecisionSink.Kind.values()) {
            metrics.queue("decisions-" + kind.label(), () -> waiting(journal -> journal.waitingFor(kind)));
        }
        metrics.queue("reasons", () -> waiting(Journal::waitingForReasons));
    }

    private int waiting(ToIntFunction<Journal> queue) {
        Journal journal = setup.journal();
        return journal == null ? 0 : queue.applyAsInt(journal);
    }

    private static XnioWorker worker() throws StartException {
        int processors = Runtime.getRuntime().availableProcessors();
        try {
            return Xnio.getInstance(Undertow.class.getClassLoader())
                    .createWorker(OptionMap.builder()
                            .set(Options.WORKER_NAME, "sluice")
                            .set(Options.WORKER_IO_THREADS, Math.max(2, processors))
                            .set(Options.WORKER_TASK_CORE_THREADS, processors * WORKERS_PER_CPU)
                            .set(Options.WORKER_TASK_MAX_THREADS, processors * WORKERS_PER_CPU)
                            .set(Options.THREAD_DAEMON, true)
                            .set(Options.TCP_NODELAY, true)
                            .getMap());
        } catch (IOException e) {
            throw new StartException("the network cannot be used: " + e.getMessage(), e);
        }
    }

    /** What the admin listener serves. */
    List<AdminRoute> adminRoutes() {
        List<AdminRoute> routes = new ArrayList<>(Probes.routes(metrics, traffic));
        RecentDecisions decisions = new RecentDecisions(() -> setup.journal(), audit);
        routes.addAll(DecisionsApi.routes(decisions));
        routes.addAll(FeedbackApi.routes(decisions));
        routes.addAll(OpenApi.routes());
        routes.addAll(ScoringApi.routes(servedModels, metrics, scoringTurns));
        routes.addAll(BundlesApi.routes(models));
        routes.addAll(ShadowApi.routes(shadow));
        WhatIf whatIf = new WhatIf(() -> setup.journal());
        routes.addAll(ThresholdsApi.routes(thresholds, whatIf));
        routes.addAll(CalibrationApi.routes(calibration, () -> setup.judge().model()));
        ExceptionBook exceptions = new ExceptionBook(() -> setup, decisions);
        routes.addAll(ExceptionsApi.routes(exceptions));
        routes.addAll(ExceptionEditsApi.routes(exceptionEdits));
        routes.addAll(StoredReplayApi.routes(new StoredReplay(() -> setup, models, exceptionEdits)));
        routes.addAll(pages(decisions, whatIf, exceptions));
        return routes;
    }

    private List<AdminRoute> pages(RecentDecisions decisions, WhatIf whatIf, ExceptionBook exceptions) {
        Health health = new Health(() -> setup, traffic, losses);
        List<AdminRoute> routes = new ArrayList<>(Assets.routes());
        routes.addAll(LoginPage.routes(access, audit));
        routes.addAll(OverviewPage.routes(pulse, decisions, health));
        routes.addAll(DecisionsPage.routes(decisions, () -> setup.config()));
        routes.addAll(DecisionPage.routes(decisions));
        routes.addAll(ThresholdsPage.routes(thresholds, whatIf, decisions, () -> setup.config()));
        routes.addAll(ExceptionsPage.routes(exceptions, exceptionEdits));
        routes.addAll(ModelsPage.routes(models, shadow));
        routes.addAll(ConfigPage.routes(() -> setup.config()));
        routes.addAll(HealthPage.routes(health));
        return routes;
    }

    private AuditLog audit() {
        return new AuditLog(() -> setup.config().admin().auditLog(), Clock.systemUTC(), losses.auditLines());
    }

    private Thresholds thresholds() {
        return new Thresholds(() -> setup.config(), edit -> amendment.change(edit), audit, Clock.systemUTC());
    }

    private ExceptionEdits exceptionEdits() {
        return new ExceptionEdits(() -> setup.config(), edit -> amendment.change(edit), audit, Clock.systemUTC());
    }

    private Models models() {
        return new Models(() -> setup, edit -> amendment.change(edit), audit, metrics, Clock.systemUTC());
    }

    /** Reads {@code file}, which it runs with, anew whenever it changes, and lets operators change it at run time. */
    Reloader<Config> follow(Path file, Map<String, String> environment, LoadedConfig<Config> loaded, Bundles bundles) {
        Reloader<Config> reloader = Reloader.start(file, environment, loaded, bundles, this);
        amendment = reloader::change;
        return reloader;
    }

    /** Lets operators change it at run time, but leaves alone what others do to {@code file}. */
    void amendOnly(Path file, Map<String, String> environment, LoadedConfig<Config> loaded, Bundles bundles) {
        amendment = Reloader.unwatched(file, environment, loaded, bundles, this)::change;
    }

    private Listeners listeners() {
        Guard guard = new Guard(new RequestId(Clock.systemUTC(), new SecureRandom()));
        Reply reply = new Reply();
        Recorder recorder = new Recorder(metrics, Clock.systemUTC(), calibration);
        Inspection inspection = new Inspection(new Forwarder(reply, recorder, traffic), reply, recorder, shadow);
        metrics.queue("inspection", inspection::waiting);
        Room routing = new Routing(() -> setup, inspection, reply, metrics);
        Function<Listen, HttpHandler> handlers = listen -> new Entrance(
                () -> setup.config().overload(),
                listen.redirectPort() == 0 ? routing : new HttpsRedirect(listen.redirectPort(), reply, metrics),
                reply,
                traffic,
                metrics);
        return new Listeners(listen -> Listener.open(worker, listen, () -> setup.config(), guard, metrics, handlers));
    }

    private void open(Config config) throws StartException {
        worker.getIoThread().executeAtInterval(() -> warnOfExpiry(setup.config()), 1, TimeUnit.DAYS);
        calibration.start();
        listeners.change(config.listen()).apply();
        Listeners.bind(config.admin().address(), admin::start);
        pulse.start();
    }

    static String text(InetSocketAddress address) {
        String host = address.getAddress().getHostAddress();
        return (host.contains(":") ? "[" + host + "]" : host) + ":" + address.getPort();
    }

    /** Where clients connect to, in the order of the config. */
    List<InetSocketAddress> addresses() {
        return listeners.addresses();
    }

    Metrics metrics() {
        return metrics;
    }

    InetSocketAddress adminAddress() {
        return admin.address();
    }

    /** Ends without harm: readiness goes down, no new connections, requests in flight finish or run out of time. */
    void drain() throws InterruptedException {
        traffic.beginDraining();
        listeners.stopAccepting();
        Duration timeout = setup.config().drainTimeout();
        LOG.info("draining, {} requests in flight, {} tunnels open", traffic.inFlight(), traffic.tunnels());
        if (!traffic.awaitEnd(timeout)) {
            LOG.warn(
                    "{} requests and {} tunnels were cut after {} s",
                    traffic.inFlight(),
                    traffic.tunnels(),
                    timeout.toSeconds());
        }
        close();
    }

    /** Ends at once. */
    @Override
    public void close() {
        if (closed.getAndSet(true)) {
            return;
        }
        listeners.close();
        admin.stop();
        pulse.close();
        alerts.close();
        shadow.close();
        calibration.close();
        setup.close();
        clients.close();
        worker.shutdownNow();
    }
}
