package dev.sluice.gateway;

/** Tells a person what went wrong. */
final class ProblemPage {

    private static final PageTemplate TEMPLATE = PageTemplate.named("problem");

    private ProblemPage() {}

    /** What the template shows. */
    record View(int status, String message) {}

    static AdminAnswer of(AdminProblem problem, Visitor visitor) {
        String title = switch (problem.status()) {
            case 404 -> "Not found";
            case 429 -> "Too many requests";
            case 500 -> "A fault of Sluice";
            default -> "This did not work";
        };
        return new Page(title, "", visitor)
                .with(problem.status(), TEMPLATE, new View(problem.status(), String.valueOf(problem.getMessage())));
    }
}
