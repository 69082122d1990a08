package dev.sluice.trainer;

import java.util.Objects;
import picocli.CommandLine.IVersionProvider;

/** The version of the build, for {@code --version}. */
final class Version implements IVersionProvider {

    @Override
    public String[] getVersion() {
        String version = Version.class.getPackage().getImplementationVersion();
        return new String[] {"sluice " + Objects.requireNonNullElse(version, "(not packaged)")};
    }
}
