package dev.sluice.servlet;

import jakarta.servlet.DispatcherType;
import jakarta.servlet.FilterRegistration;
import jakarta.servlet.ServletContainerInitializer;
import jakarta.servlet.ServletContext;
import java.util.EnumSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Puts a {@link SluiceFilter} before everything else in an application that has a config for it and has registered none
 * itself. Containers find it by its entry in {@code META-INF/services}.
 */
public final class SluiceInitializer implements ServletContainerInitializer {

    /** For the container. */
    public SluiceInitializer() {}

    @Override
    public void onStartup(@Nullable Set<Class<?>> classes, ServletContext context) {
        boolean registered = context.getFilterRegistrations().values().stream()
                .anyMatch(filter -> SluiceFilter.class.getName().equals(filter.getClassName()));
        if (!registered && ConfigPlace.of(context) != null) {
            FilterRegistration.Dynamic filter = context.addFilter("sluice", SluiceFilter.class);
            filter.setAsyncSupported(true);
            filter.addMappingForUrlPatterns(EnumSet.of(DispatcherType.REQUEST), false, "/*");
        }
    }
}
