package dev.sluice.servlet;

import dev.sluice.host.ConfigFiles;
import dev.sluice.host.HostSections;
import dev.sluice.host.Protection;
import dev.sluice.host.Section;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Passes over what of a config only a proxy can do, so that a gateway's config serves a filter as it is, and says once
 * which keys that are. Not thread-safe.
 */
final class FilterSections implements HostSections<Protection> {

    private static final Logger LOG = LoggerFactory.getLogger(FilterSections.class);
    private static final List<String> OF_A_PROXY =
            List.of("listen", "admin", "overload", "upstreams", "alerts", "limits", "drain-timeout");
    private static final List<String> OF_ITS_ROUTES =
            List.of("upstream", "strip-prefix", "add-prefix", "request-headers", "response-headers");

    private final Set<String> unused = new LinkedHashSet<>();

    @Override
    public void read(Section root, ConfigFiles files) {
        pass(root, "", OF_A_PROXY);
        pass(root.section("model"), "model.", List.of("shadow", "shadow-sample"));
        pass(root.section("inspection"), "inspection.", List.of("websocket-first-message"));
        pass(root.section("policy"), "policy.", List.of("calibration-file"));
        pass(root.section("decisions"), "decisions.", List.of("store"));
    }

    @Override
    public void readRoute(Section route) {
        pass(route, "routes[].", OF_ITS_ROUTES);
    }

    private void pass(Section section, String prefix, List<String> keys) {
        keys.stream().filter(section::has).map(key -> prefix + key).forEach(unused::add);
    }

    @Override
    public boolean comparesBundles() {
        return false;
    }

    @Override
    public Protection config(Protection protection) {
        return protection;
    }

    /** Keys that stand in the file and do nothing here, for example {@code routes[].upstream}. */
    List<String> unused() {
        return new ArrayList<>(unused);
    }

    /** Says so in the log. */
    void sayUnused(String file) {
        if (!unused.isEmpty()) {
            LOG.info("{}: only a gateway uses {}; the filter passes over them", file, String.join(", ", unused));
        }
    }
}
