package dev.sluice.servlet;

import jakarta.servlet.FilterConfig;
import jakarta.servlet.ServletContext;
import jakarta.servlet.ServletException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * Finds an application's config: the filter's init parameter {@code config}, the context parameter or system property
 * {@code sluice.config}, the environment variable {@code SLUICE_CONFIG}, or {@code WEB-INF/sluice.yml}, in this order. A
 * relative path is looked up in the application first, then in the working folder. Stateless.
 */
final class ConfigPlace {

    static final String PROPERTY = "sluice.config";

    private static final String VARIABLE = "SLUICE_CONFIG";
    private static final String BY_DEFAULT = "WEB-INF/sluice.yml";

    private ConfigPlace() {}

    static Path of(FilterConfig settings) throws ServletException {
        String own = settings.getInitParameter("config");
        Path place = own == null ? of(settings.getServletContext()) : resolved(own, settings.getServletContext());
        if (place == null) {
            throw new ServletException("Sluice needs a config: name it in the filter's init parameter config, the"
                    + " system property " + PROPERTY + " or the environment variable " + VARIABLE + ", or put it to "
                    + BY_DEFAULT);
        }
        return place;
    }

    /** The config that is named beside the filter; null if none is. */
    static @Nullable Path of(ServletContext context) {
        String named = context.getInitParameter(PROPERTY);
        named = named == null ? System.getProperty(PROPERTY) : named;
        named = named == null ? System.getenv(VARIABLE) : named;
        if (named != null) {
            return resolved(named, context);
        }
        Path inside = resolved(BY_DEFAULT, context);
        return Files.exists(inside) ? inside : null;
    }

    private static Path resolved(String named, ServletContext context) {
        String real = Path.of(named).isAbsolute() ? null : context.getRealPath("/" + named);
        return real != null && Files.exists(Path.of(real)) ? Path.of(real) : Path.of(named);
    }
}
