package dev.sluice.host;

import java.util.Map;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Compose;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;

/** Reads a YAML text as a {@link Section}. */
final class Yaml {

    private Yaml() {}

    /** The whole text; an empty section if it is no YAML, which is then a problem. */
    static Section read(String text, Problems problems, Map<String, String> environment) {
        try {
            LoadSettings settings = LoadSettings.builder().setUseMarks(true).build();
            return new Section(
                    problems,
                    environment,
                    "",
                    1,
                    new Compose(settings).composeString(text).orElse(null));
        } catch (MarkedYamlEngineException e) {
            int line = e.getProblemMark().map(mark -> mark.getLine() + 1).orElse(1);
            problems.add(line, "", "is no YAML: " + e.getProblem());
        } catch (YamlEngineException e) {
            problems.add(1, "", "is no YAML: " + e.getMessage());
        }
        return new Section(problems, environment, "", 1, null);
    }
}
