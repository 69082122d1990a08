package dev.sluice.host;

/**
 * A running host, as those who bring it new configs and bundles see it. Its methods may come from any thread.
 *
 * @param <C> its config
 */
public interface Host<C> {

    /** To read a config with. */
    HostSections<C> sections();

    /**
     * From now on requests are judged as {@code next} says; those that have begun end as they began. If it throws, nothing
     * has changed.
     */
    void reload(LoadedConfig<C> next) throws StartException;

    /** Whether bundles that begin to judge are kept, so that operators can go back to them at run time. */
    default boolean keepsBundles() {
        return true;
    }

    /** A reload of the config; {@code refused} if nothing was changed. */
    default void reloaded(String outcome) {}

    /** A look at a URL for a new bundle: updated, unchanged, failed (nothing came) or refused (it cannot be used). */
    default void modelRefreshed(String outcome) {}
}
