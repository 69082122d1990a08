package dev.sluice.detector;

import java.util.Arrays;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Names a field as verdicts write it, for example {@code query q} or {@code json items[].note}. One step of the name may
 * be {@code *}, which stands for any one step: {@code json answers.*.text}. Immutable.
 */
public final class FieldPattern {

    private static final Pattern STAR_STEP = Pattern.compile("(?<=^|[./])\\*(?=$|[./#\\[])");
    private static final String ANY_STEP = "[^./#]+";
    private static final String ANY_ITEM = "[*]";
    private static final String EACH_ITEM = "[]";

    private final Location location;
    private final String name;
    private final Pattern names;

    private FieldPattern(Location location, String name, Pattern names) {
        this.location = location;
        this.name = name;
        this.names = names;
    }

    /**
     * Reads a pattern; {@code [*]} is another way to write {@code []}, the items of a list.
     *
     * @throws IllegalArgumentException saying what is allowed, if {@code text} names no field or too many
     */
    public static FieldPattern parse(String text) {
        String[] parts = text.strip().split(" ", 2);
        Location location = location(parts[0]).orElseThrow(() -> noField(text));
        String name = parts.length == 1 ? "" : parts[1].replace(ANY_ITEM, EACH_ITEM);
        if (name.endsWith("#rest")) {
            throw new IllegalArgumentException("\"" + text + "\" is what remains of a request with too many fields, so"
                    + " anything may hide in it; name the field itself");
        }
        Matcher star = STAR_STEP.matcher(name);
        if (!star.find()) {
            requireNoStar(text, name);
            return new FieldPattern(location, name, Pattern.compile(Pattern.quote(name)));
        }
        String before = name.substring(0, star.start());
        String after = name.substring(star.end());
        requireNoStar(text, before + after);
        requireStep(text, before + after);
        return new FieldPattern(
                location, name, Pattern.compile(Pattern.quote(before) + ANY_STEP + Pattern.quote(after)));
    }

    private static Optional<Location> location(String label) {
        return Arrays.stream(Location.values())
                .filter(location -> location.label().equals(label))
                .findFirst();
    }

    private static IllegalArgumentException noField(String text) {
        return new IllegalArgumentException(
                "\"" + text + "\" is no field; write it as decisions do, for example query q or"
                        + " json items[].note. It begins with one of "
                        + Arrays.stream(Location.values()).map(Location::label).collect(Collectors.joining(", ")));
    }

    private static void requireNoStar(String text, String name) {
        if (name.indexOf('*') >= 0) {
            throw new IllegalArgumentException(
                    "\"" + text + "\" is too wide: one step of the name may be *, and only as"
                            + " a whole, as in json answers.*.text");
        }
    }

    private static void requireStep(String text, String rest) {
        if (rest.split("#", 2)[0].replaceAll("[./\\[\\]]", "").isEmpty()) {
            throw new IllegalArgumentException("\"" + text + "\" is too wide: it stands for every field there, and an"
                    + " attack could come in any of them; name the field");
        }
    }

    /** Whether it names {@code field}. */
    public boolean matches(Field field) {
        return field.location() == location && names.matcher(field.name()).matches();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof FieldPattern that && that.toString().equals(toString());
    }

    @Override
    public int hashCode() {
        return toString().hashCode();
    }

    /** The text that it is read from. */
    @Override
    public String toString() {
        return new Field(location, name).toString();
    }
}
