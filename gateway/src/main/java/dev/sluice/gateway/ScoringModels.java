package dev.sluice.gateway;

import dev.sluice.detector.Bundle;
import dev.sluice.detector.BundleException;
import dev.sluice.detector.BundleFiles;
import dev.sluice.detector.TableModel;
import dev.sluice.host.InputException;
import dev.sluice.host.Printable;
import dev.sluice.host.Section;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.PublicKey;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The models that the scoring API asks, by their names. Immutable. */
final class ScoringModels {

    private static final String MANIFEST = "bundle.json";

    private final Map<String, ScoringModel> byName = new LinkedHashMap<>();

    /** Of two with the same name, the first counts. */
    ScoringModels(List<ScoringModel> models) {
        models.forEach(model -> byName.putIfAbsent(model.name(), model));
    }

    /**
     * The models in a bundle, or in all bundles directly in a folder.
     *
     * @param key whose signature they must bear; null if they need none
     * @param ofRequests makes what judges with a bundle of requests
     * @throws BundleException naming the first bundle that cannot be used
     * @throws InputException if there is none, or two have the same name
     */
    static List<ScoringModel> load(Path place, @Nullable PublicKey key, Function<Bundle, ScoringModel> ofRequests)
            throws BundleException, InputException {
        Map<String, Path> places = new LinkedHashMap<>();
        List<ScoringModel> models = new ArrayList<>();
        for (Path bundle : bundles(place)) {
            ScoringModel model = TableModel.isIn(BundleFiles.read(bundle))
                    ? new TableScoring(TableModel.load(bundle, key))
                    : ofRequests.apply(Bundle.load(bundle, key));
            Path other = places.put(model.name(), bundle);
            if (other != null) {
                throw new InputException(
                        other + " and " + bundle + ": both models are called " + Printable.of(model.name()));
            }
            models.add(model);
        }
        return models;
    }

    /** Where the bundles lie. */
    private static List<Path> bundles(Path place) throws InputException {
        if (!Files.isDirectory(place) || Files.exists(place.resolve(MANIFEST))) {
            return List.of(place);
        }
        try (Stream<Path> content = Files.list(place)) {
            List<Path> found = content.filter(ScoringModels::isBundle).sorted().toList();
            if (found.isEmpty()) {
                throw new InputException(place + ": holds no model bundle, neither a folder with " + MANIFEST
                        + " in it nor a zip of one");
            }
            return found;
        } catch (IOException e) {
            throw new InputException(place + ": cannot be read: " + e.getMessage(), e);
        }
    }

    private static boolean isBundle(Path place) {
        return Files.exists(place.resolve(MANIFEST))
                || (Files.isRegularFile(place) && place.toString().endsWith(".zip"));
    }

    /** All of them. */
    Collection<ScoringModel> all() {
        return byName.values();
    }

    /** The model of that name. */
    ScoringModel named(String name) throws AdminProblem {
        ScoringModel model = byName.get(name);
        if (model == null) {
            throw new AdminProblem(
                    404, "no model " + Printable.of(name) + "; " + Section.suggestion(name, byName.keySet()));
        }
        return model;
    }

    /** The model of requests of that name; without a name the only one. */
    RequestScoring ofRequests(@Nullable String name) throws AdminProblem {
        if (name != null) {
            if (named(name) instanceof RequestScoring model) {
                return model;
            }
            throw new AdminProblem(409, Printable.of(name) + " is a model of tables; ask /v1/models/{name}/predict");
        }
        List<RequestScoring> found = byName.values().stream()
                .filter(RequestScoring.class::isInstance)
                .map(RequestScoring.class::cast)
                .toList();
        if (found.size() != 1) {
            throw new AdminProblem(
                    409,
                    found.isEmpty()
                            ? "no model of requests is served here, only " + String.join(", ", byName.keySet())
                            : "several models of requests are served here; say which with ?model="
                                    + String.join(
                                            " or ?model=",
                                            found.stream()
                                                    .map(RequestScoring::name)
                                                    .toList()));
        }
        return found.get(0);
    }
}
