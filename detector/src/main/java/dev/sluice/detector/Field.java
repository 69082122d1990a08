package dev.sluice.detector;

/**
 * The address of one value of a request, for example {@code query q} or {@code json user.name}.
 *
 * @param location where the value was found
 * @param name the path of names that leads to it, as sent by the client; empty for a whole body or path
 */
public record Field(Location location, String name) {

    /** Location and name as one text, for example {@code json user.name}. */
    @Override
    public String toString() {
        return name.isEmpty() ? location.label() : location.label() + " " + name;
    }
}
