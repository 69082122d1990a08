package dev.sluice.trainer;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The grammars of whole requests.
 *
 * @param values what ordinary values look like, a rule for each kind
 * @param clients header lines of browsers, apps, libraries and robots, a rule for each kind of request
 * @param applications lines of requests by the name of the application
 */
record TrafficGrammars(Grammar values, Grammar clients, Map<String, Grammar> applications) {

    private static final String FOLDER = "traffic/";

    static TrafficGrammars load() {
        Grammar common = Grammar.ofResource("common.grammar", Grammar.empty());
        Grammar sites = Grammar.ofResource(FOLDER + "sites.grammar", common);
        List<String> names = Grammars.names(FOLDER + "applications");
        Map<String, Grammar> applications = new LinkedHashMap<>();
        for (String name : names) {
            String resource = FOLDER + "applications/" + name + ".grammar";
            applications.put(name, Grammar.ofResource(resource, sites));
        }
        return new TrafficGrammars(
                Grammar.ofResource(FOLDER + "values.grammar", common),
                Grammar.ofResource(FOLDER + "clients.grammar", common),
                applications);
    }
}
