package dev.sluice.gateway;

import dev.sluice.detector.Bundle;
import dev.sluice.detector.BundleException;
import dev.sluice.detector.Policy;
import dev.sluice.host.Fingerprint;
import dev.sluice.host.InputException;
import dev.sluice.host.Judge;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The models that a gateway's scoring API asks: the bundle that judges, its shadow, and those of {@code admin.models}.
 * They follow the config and the folder; where the folder breaks, the models that it had go on. Thread-safe; a change
 * waits for the disk.
 */
final class ServedModels implements ScoringApi.Models {

    private static final Logger LOG = LoggerFactory.getLogger(ServedModels.class);

    private final Supplier<Setup> setup;
    private @Nullable Known known;

    ServedModels(Supplier<Setup> setup) {
        this.setup = setup;
    }

    /** The models of a setup and a folder as it was. */
    private record Known(Setup setup, @Nullable Fingerprint folder, List<ScoringModel> fromFolder, ScoringModels all) {}

    @Override
    public synchronized ScoringModels now() {
        Setup current = setup.get();
        Path folder = current.config().admin().models();
        Fingerprint fingerprint = folder == null ? null : fingerprint(folder);
        Known last = known;
        if (last == null || last.setup() != current || (fingerprint != null && !fingerprint.equals(last.folder()))) {
            last = read(current, folder, fingerprint, last);
            known = last;
        }
        return last.all();
    }

    private static Known read(
            Setup current, @Nullable Path folder, @Nullable Fingerprint fingerprint, @Nullable Known last) {
        List<ScoringModel> fromFolder = folder == null ? List.of() : fromFolder(current, folder, last);
        Judge judge = current.judge();
        List<ScoringModel> models = new ArrayList<>();
        for (Judge one = judge; one != null; one = one.shadow()) {
            if (one.bundle() != null) {
                models.add(scoring(one.bundle(), current.config()));
            }
        }
        models.addAll(fromFolder);
        return new Known(current, fingerprint, fromFolder, new ScoringModels(models));
    }

    private static List<ScoringModel> fromFolder(Setup current, Path folder, @Nullable Known last) {
        try {
            return read(folder, current.config());
        } catch (BundleException | InputException e) {
            LOG.warn("admin.models: the models that were read before go on: {}", e.getMessage());
            return last == null ? List.of() : last.fromFolder();
        }
    }

    /** The models of {@code folder}, held to what {@code config} asks of bundles. */
    static List<ScoringModel> read(Path folder, Config config) throws BundleException, InputException {
        return ScoringModels.load(folder, config.model().key(), bundle -> scoring(bundle, config));
    }

    private static ScoringModel scoring(Bundle bundle, Config config) {
        return new RequestScoring(bundle, config.inspection(), Policy.DEFAULT, config::route);
    }

    private static Fingerprint fingerprint(Path folder) {
        try (Stream<Path> content = Files.list(folder)) {
            List<Path> places = new ArrayList<>(List.of(folder));
            content.filter(Files::isDirectory).sorted().forEach(places::add);
            return Fingerprint.of(places.toArray(Path[]::new));
        } catch (IOException e) {
            return Fingerprint.of(folder);
        }
    }
}
