package dev.sluice.gateway;

import org.jspecify.annotations.Nullable;
import picocli.CommandLine.IVersionProvider;

/** The version that runs. */
final class Version implements IVersionProvider {

    static final String NUMBER = number(Version.class.getPackage().getImplementationVersion());

    private static String number(@Nullable String manifest) {
        return manifest == null ? "development" : manifest;
    }

    @Override
    public String[] getVersion() {
        return new String[] {
            "sluice " + NUMBER,
            "Java " + System.getProperty("java.version") + ", " + System.getProperty("os.name") + " "
                    + System.getProperty("os.arch")
        };
    }
}
