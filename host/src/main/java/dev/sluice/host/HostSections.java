package dev.sluice.host;

/**
 * Reads what one kind of host takes from a config beside what all kinds share. One for every reading of a file.
 *
 * @param <C> the host's config
 */
public interface HostSections<C> {

    /** Reads sections of the host's own; what {@code root} is asked for is no unknown key. Comes first. */
    void read(Section root, ConfigFiles files);

    /** Reads what a route says beside its match and its policy. Comes for every route, in the order of the file. */
    void readRoute(Section route);

    /** The whole config. Comes last, and only if there are no problems. */
    C config(Protection protection);

    /** Whether the host compares {@code model.shadow} with what judges, so that it has to be loaded. */
    default boolean comparesBundles() {
        return true;
    }

    /** Adds problems that show only when what the config names is loaded. */
    default void verify(C config, Problems problems) {}
}
