package dev.sluice.servlet;

import dev.sluice.host.Clerk;
import dev.sluice.host.ConfigException;
import dev.sluice.host.Guard;
import dev.sluice.host.RequestId;
import dev.sluice.host.StartException;
import dev.sluice.host.Units;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.Filter;
import jakarta.servlet.FilterChain;
import jakarta.servlet.FilterConfig;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletResponse;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import org.jspecify.annotations.Nullable;

/**
 * Judges every request before the application sees it, as a gateway with the same config would. Register it for all paths
 * and the dispatcher type {@code REQUEST}, before all other filters, with asynchronous processing supported. What it
 * finds stands in request headers and attributes of the names {@code Sluice-*}.
 *
 * <p>Init parameters: {@code config}, a file, by default what {@link ConfigPlace} finds; {@code upload-limit}, most bytes
 * of a multipart form that the application has read for it, by default 64 MiB.
 *
 * <p>The application does not start if the config or its bundle have faults. Thread-safe; holds no thread but those that
 * follow the config and write decisions, until it is destroyed.
 */
public final class SluiceFilter implements Filter {

    private static final String SEEN = SluiceFilter.class.getName() + ".seen";
    private static final String UPLOAD_LIMIT = "64 MiB";

    private final Clerk clerk = new Clerk(Clock.systemUTC());
    private final Guard guard = new Guard(new RequestId(Clock.systemUTC(), new SecureRandom()));
    private @Nullable FilterHost host;
    private long uploadLimit;

    /** For the container. */
    public SluiceFilter() {}

    @Override
    public void init(FilterConfig settings) throws ServletException {
        Path config = ConfigPlace.of(settings);
        try {
            String limit = settings.getInitParameter("upload-limit");
            uploadLimit = Units.bytes(limit == null ? UPLOAD_LIMIT : limit);
            host = FilterHost.open(config, System.getenv());
        } catch (ConfigException | StartException | IllegalArgumentException e) {
            throw new ServletException("Sluice cannot protect this application: " + e.getMessage(), e);
        }
    }

    /** Judges a request once, however often it is dispatched within the application. */
    @Override
    public void doFilter(ServletRequest request, ServletResponse response, FilterChain chain)
            throws IOException, ServletException {
        FilterHost running = host;
        if (running == null) {
            throw new ServletException("the filter is not initialised");
        }
        if (request.getDispatcherType() != DispatcherType.REQUEST
                || request.getAttribute(SEEN) != null
                || !(request instanceof HttpServletRequest asked)
                || !(response instanceof HttpServletResponse answer)) {
            chain.doFilter(request, response);
            return;
        }
        request.setAttribute(SEEN, true);
        new Visit(running.enter(), clerk, asked, answer).enter(guard, chain, uploadLimit);
    }

    @Override
    public void destroy() {
        if (host != null) {
            host.close();
        }
    }
}
