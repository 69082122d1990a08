package dev.sluice.host;

import dev.sluice.host.Problems.Problem;
import java.util.List;
import java.util.stream.Collectors;

/** A config that cannot be used; its message lists every problem, one a line. */
public final class ConfigException extends Exception {

    private static final long serialVersionUID = 1L;

    private final transient List<Problem> problems;

    ConfigException(List<Problem> problems) {
        super(problems.stream().map(Problem::toString).collect(Collectors.joining("\n")));
        this.problems = List.copyOf(problems);
    }

    public List<Problem> problems() {
        return problems;
    }
}
