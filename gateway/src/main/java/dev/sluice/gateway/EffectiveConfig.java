package dev.sluice.gateway;

import dev.sluice.detector.Threshold;
import dev.sluice.host.Cidr;
import dev.sluice.host.PathPattern;
import dev.sluice.host.Printable;
import dev.sluice.host.Route;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.RecordComponent;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A config as it counts, defaults and all, for people to read. Goes through its records; what may be a secret is masked,
 * and of types that are not known to be plain it is only said that they are there.
 */
final class EffectiveConfig {

    static final String MASK = "••••••";

    private static final Set<String> SECRET = Set.of("token", "secret", "key", "value", "password", "signer");
    /** Shown elsewhere, or of no use to a reader. */
    private static final Set<String> LEFT_OUT =
            Set.of("places", "overrides", "exceptions", "redaction", "number", "routes", "destinations");

    private static final Set<Class<?>> PLAIN = Set.of(
            String.class,
            Boolean.class,
            Integer.class,
            Long.class,
            Double.class,
            PathPattern.class,
            Cidr.class,
            Threshold.class);

    private EffectiveConfig() {}

    /** Texts, lists and maps of these by the names of the keys. */
    static Map<String, Object> of(Config config) {
        Map<String, Object> tree = of((Record) config);
        tree.put(
                "routes",
                config.routes().stream().map(route -> route(route, config)).toList());
        return tree;
    }

    private static Map<String, Object> route(Route route, Config config) {
        Map<String, Object> tree = of(route);
        tree.putAll(of(config.destination(route)));
        return tree;
    }

    private static Map<String, Object> of(Record config) {
        Map<String, Object> tree = new LinkedHashMap<>();
        for (RecordComponent component : config.getClass().getRecordComponents()) {
            Object value = value(component, config);
            if (value != null && !LEFT_OUT.contains(component.getName())) {
                tree.put(kebab(component.getName()), SECRET.contains(component.getName()) ? MASK : tree(value));
            }
        }
        return tree;
    }

    private static @Nullable Object value(RecordComponent component, Record config) {
        try {
            component.getAccessor().setAccessible(true);
            return component.getAccessor().invoke(config);
        } catch (IllegalAccessException | InvocationTargetException e) {
            throw new IllegalStateException("records can be read", e);
        }
    }

    private static Object tree(Object value) {
        if (value instanceof Record record) {
            return of(record);
        }
        if (value instanceof Collection<?> all) {
            return all.stream().map(EffectiveConfig::tree).toList();
        }
        if (value instanceof Map<?, ?> map) {
            Map<String, Object> named = new TreeMap<>();
            map.forEach((key, of) -> named.put(String.valueOf(key), of instanceof String ? MASK : tree(of)));
            return named;
        }
        return text(value);
    }

    private static String text(Object value) {
        if (value instanceof Duration duration) {
            return duration(duration);
        }
        if (value instanceof URI uri) {
            return uri.getScheme() + "://" + uri.getHost() + (uri.getPort() < 0 ? "" : ":" + uri.getPort());
        }
        if (value instanceof InetSocketAddress address) {
            return address.getHostString() + ":" + address.getPort();
        }
        if (value instanceof Enum<?> constant) {
            return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
        }
        if (value instanceof String pem && pem.startsWith("-----BEGIN")) {
            return "set";
        }
        return value instanceof Path || PLAIN.contains(value.getClass()) ? value.toString() : "set";
    }

    private static String duration(Duration duration) {
        if (duration.toMillisPart() > 0) {
            return duration.toMillis() + " ms";
        }
        if (duration.toSecondsPart() > 0 || duration.isZero()) {
            return duration.toSeconds() + "s";
        }
        if (duration.toMinutesPart() > 0) {
            return duration.toMinutes() + "m";
        }
        return duration.toHoursPart() > 0 ? duration.toHours() + "h" : duration.toDays() + "d";
    }

    private static String kebab(String name) {
        return name.replaceAll("(?<=[a-z])(?=[A-Z])", "-").toLowerCase(Locale.ROOT);
    }

    /** As lines of YAML, each printable. */
    static String yaml(Object tree) {
        StringBuilder text = new StringBuilder();
        append(text, tree, "");
        return text.toString();
    }

    private static void append(StringBuilder text, Object tree, String indent) {
        if (tree instanceof Map<?, ?> map) {
            map.forEach((key, value) -> append(text, indent + Printable.of(String.valueOf(key)) + ":", value, indent));
        } else if (tree instanceof List<?> list) {
            list.forEach(value -> appendItem(text, value, indent));
        } else {
            text.append(indent).append(Printable.of(tree.toString())).append('\n');
        }
    }

    private static void append(StringBuilder text, String head, Object value, String indent) {
        text.append(head);
        if (isNested(value)) {
            text.append('\n');
            append(text, value, indent + "  ");
        } else {
            text.append(' ').append(Printable.of(value.toString())).append('\n');
        }
    }

    /** Its first line stands beside the dash. */
    private static void appendItem(StringBuilder text, Object value, String indent) {
        StringBuilder item = new StringBuilder();
        append(item, value, indent + "  ");
        text.append(indent).append("- ").append(item.substring(Math.min(item.length(), indent.length() + 2)));
    }

    private static boolean isNested(Object value) {
        return (value instanceof Map<?, ?> map && !map.isEmpty())
                || (value instanceof List<?> list && list.stream().anyMatch(Map.class::isInstance));
    }
}
