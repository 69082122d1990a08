package dev.sluice.detector;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A JSON object of a bundle, read by key and type; what is missing or of another type is a {@link BundleException}. */
final class JsonObject {

    private final String place;
    private final Map<?, ?> members;

    private JsonObject(String place, Map<?, ?> members) {
        this.place = place;
        this.members = members;
    }

    /** Reads a file's text; {@code file} is the name used in messages. */
    static JsonObject parse(String file, byte[] text) throws BundleException {
        try {
            if (JsonText.parse(text) instanceof Map<?, ?> members) {
                return new JsonObject(file, members);
            }
            throw new BundleException(file + ": is no JSON object");
        } catch (JsonSyntaxException e) {
            throw new BundleException(file + ":" + e.getMessage(), e);
        }
    }

    JsonObject object(String key) throws BundleException {
        if (member(key) instanceof Map<?, ?> inner) {
            return new JsonObject(place + ": " + key, inner);
        }
        throw wrong(key, "an object");
    }

    boolean has(String key) {
        return members.containsKey(key);
    }

    String string(String key) throws BundleException {
        if (member(key) instanceof String text) {
            return text;
        }
        throw wrong(key, "a text");
    }

    long integer(String key) throws BundleException {
        if (member(key) instanceof Number number && number.doubleValue() == number.longValue()) {
            return number.longValue();
        }
        throw wrong(key, "a whole number");
    }

    double number(String key) throws BundleException {
        if (member(key) instanceof Number number) {
            return number.doubleValue();
        }
        throw wrong(key, "a number");
    }

    /** Whether there is such a text. */
    boolean is(String key, String text) {
        return text.equals(member(key));
    }

    List<JsonObject> objects(String key) throws BundleException {
        List<JsonObject> objects = new ArrayList<>();
        for (Object element : list(key)) {
            if (!(element instanceof Map<?, ?> inner)) {
                throw wrong(key, "a list of objects");
            }
            objects.add(new JsonObject(place + ": " + key + "[" + objects.size() + "]", inner));
        }
        return objects;
    }

    double[] numbers(String key) throws BundleException {
        List<?> list = list(key);
        double[] numbers = new double[list.size()];
        for (int i = 0; i < numbers.length; i++) {
            if (!(list.get(i) instanceof Number number)) {
                throw wrong(key, "a list of numbers");
            }
            numbers[i] = number.doubleValue();
        }
        return numbers;
    }

    List<String> strings(String key) throws BundleException {
        List<?> list = list(key);
        if (!list.stream().allMatch(String.class::isInstance)) {
            throw wrong(key, "a list of texts");
        }
        return list.stream().map(String.class::cast).toList();
    }

    private List<?> list(String key) throws BundleException {
        if (member(key) instanceof List<?> list) {
            return list;
        }
        throw wrong(key, "a list");
    }

    private @Nullable Object member(String key) {
        return members.get(key);
    }

    private BundleException wrong(String key, String expected) {
        String problem = members.containsKey(key) ? "\" is not " + expected : "\" is missing; it must be " + expected;
        return new BundleException(place + ": \"" + key + problem);
    }
}
