package dev.sluice.servlet;

import dev.sluice.detector.Verdict;
import dev.sluice.host.Arrival;
import dev.sluice.host.BodyTail;
import dev.sluice.host.Case;
import dev.sluice.host.Clerk;
import dev.sluice.host.Client;
import dev.sluice.host.Guard;
import dev.sluice.host.HeaderLine;
import dev.sluice.host.Inspect;
import dev.sluice.host.IpAddress;
import dev.sluice.host.Mode;
import dev.sluice.host.Notice;
import dev.sluice.host.Outcome;
import dev.sluice.host.Refusal;
import dev.sluice.host.RequestModel;
import dev.sluice.host.Route;
import dev.sluice.host.SluiceHeaders;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletInputStream;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/** One request on its way through the filter. Used by one thread at a time, but for its end. */
final class Visit {

    private static final int STEP = 8 << 10;

    private final Setup setup;
    private final Clerk clerk;
    private final HttpServletRequest request;
    private final HttpServletResponse response;
    private final AtomicBoolean over = new AtomicBoolean();
    private @Nullable Case judged;
    private @Nullable JudgedRequest passed;

    /** A visit that uses {@code setup} until it is over. */
    Visit(Setup setup, Clerk clerk, HttpServletRequest request, HttpServletResponse response) {
        this.setup = setup;
        this.clerk = clerk;
        this.request = request;
        this.response = response;
    }

    /** Answers the request, or has {@code chain} do so. */
    void enter(Guard guard, FilterChain chain, long uploadLimit) throws IOException, ServletException {
        try {
            Arrival arrival = RequestHead.admit(request, guard);
            if (arrival instanceof RequestModel model) {
                route(model, chain, uploadLimit);
            } else {
                Answers.send(response, "", null, Notice.of((Refusal) arrival));
            }
        } finally {
            if (passed == null || !passed.isLeftRunning()) {
                end();
            }
        }
    }

    private void route(RequestModel model, FilterChain chain, long uploadLimit) throws IOException, ServletException {
        Route route = Route.of(model, setup.protection().routes());
        if (route == null) {
            answer(model, Notice.NO_ROUTE);
            return;
        }
        Case found = new Case(route, client(model), model, setup.judge(), setup.journal());
        Refusal refusal = route.mode() == Mode.OFF ? null : inspect(found);
        if (refusal != null) {
            answer(model, Notice.of(refusal));
            return;
        }
        judged = found;
        if (found.isToBeBlocked()) {
            block(found);
        } else {
            pass(found, chain, uploadLimit);
        }
    }

    private Client client(RequestModel model) {
        InetAddress peer = IpAddress.parse(request.getRemoteAddr());
        return setup.protection()
                .clientAddress()
                .of(peer == null ? InetAddress.getLoopbackAddress() : peer, request.getScheme(), model);
    }

    private void answer(RequestModel model, Notice notice) throws IOException {
        Answers.send(response, model.header("accept"), model.id(), notice);
    }

    private void block(Case found) throws IOException {
        found.block();
        answer(found.model(), Notice.BLOCKED);
    }

    /** Judges the request by its head and the first bytes of its body; says why it is not let in, null if it is. */
    private @Nullable Refusal inspect(Case found) throws IOException {
        Inspect settings = setup.protection().inspection();
        int limit = settings.bodyLimit();
        if (settings.rejectsLonger() && found.model().framing().length() > limit) {
            return tooLong();
        }
        if (found.model().framing().hasBody()) {
            Refusal refusal = read(found, settings);
            if (refusal != null) {
                return refusal;
            }
        }
        return settings.rejectsLonger() && found.body().length > limit ? tooLong() : found.inspect(settings);
    }

    private static Refusal tooLong() {
        return new Refusal(413, "the body is longer than may be inspected here");
    }

    /** The container gives up on a client that sends nothing; this one on a client that sends too slowly. */
    private @Nullable Refusal read(Case found, Inspect settings) {
        long end = System.nanoTime() + settings.bodyTimeout().toNanos();
        ByteArrayOutputStream start = new ByteArrayOutputStream(512);
        byte[] step = new byte[STEP];
        int count = 0;
        try {
            ServletInputStream in = request.getInputStream();
            while (start.size() <= settings.bodyLimit() && (count = in.read(step)) >= 0) {
                start.write(step, 0, count);
                if (System.nanoTime() - end > 0) {
                    return new Refusal(408, "the body did not arrive in time");
                }
            }
        } catch (IOException e) {
            return new Refusal(400, "the body broke off");
        }
        found.bodyRead(start.toByteArray(), count < 0, settings.bodyLimit());
        return null;
    }

    private void pass(Case found, FilterChain chain, long uploadLimit) throws IOException, ServletException {
        List<HeaderLine> lines = SluiceHeaders.of(found);
        lines.forEach(line -> request.setAttribute(line.name(), line.value()));
        JudgedRequest wrapped = new JudgedRequest(request, response, lines, uploadLimit, this::end);
        readOn(found, wrapped);
        passed = wrapped;
        try {
            chain.doFilter(wrapped, response);
        } catch (IOException | ServletException | RuntimeException e) {
            if (!found.isToBeBlocked()) {
                throw e;
            }
        }
    }

    /** A body that nobody has touched is the container's. */
    private void readOn(Case found, JudgedRequest wrapped) throws IOException {
        if (found.verdict() == null || !found.model().framing().hasBody()) {
            return;
        }
        int tailBytes = BodyTail.bytesOf(found, setup.protection().inspection());
        wrapped.setBody(
                found.bodyAtHand()
                        ? BodyStream.whole(found.body(), wrapped::later)
                        : BodyStream.of(found.body(), request.getInputStream(), tailBytes, tail -> judge(found, tail)));
    }

    private void judge(Case found, byte[] tail) throws IOException {
        BodyTail.partsOf(found.model(), tail).forEach(found::inspect);
        if (found.isToBeBlocked()) {
            block(found);
            throw new BlockedException();
        }
    }

    /** The request has been answered. */
    private void end() {
        if (over.getAndSet(true)) {
            return;
        }
        try {
            if (passed != null) {
                passed.discardParts();
            }
            Verdict verdict = judged == null ? null : judged.verdict();
            if (judged != null && verdict != null) {
                clerk.record(judged, verdict, new Outcome(response.getStatus(), 0, 0, 0));
            }
        } finally {
            setup.leave();
        }
    }
}
