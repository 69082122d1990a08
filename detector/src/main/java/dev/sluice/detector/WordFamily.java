package dev.sluice.detector;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** How many indicator words of each lexicon category a window holds. */
final class WordFamily implements FeatureFamily {

    private record Category(String name, int ordinal) implements Evidence {

        @Override
        public String description() {
            return "words of the lexicon's category " + name;
        }
    }

    private static final List<Category> CATEGORIES = categories();

    /** What categories tell an operator, by the beginnings of their names. */
    private static final Map<String, List<String>> MEANINGS = Map.ofEntries(
            Map.entry("words of SQL", List.of("sql-")),
            Map.entry("words of HTML and style sheets", List.of("html-", "css-")),
            Map.entry("words of JavaScript", List.of("js-", "node-")),
            Map.entry("names of files and folders that attacks ask for", List.of("path-")),
            Map.entry("addresses of stream wrappers and internal hosts", List.of("uri-", "ssrf-")),
            Map.entry("names of shell commands and tools", List.of("shell-")),
            Map.entry("names that PHP, Java or Python code uses", List.of("php-", "java-", "python-")),
            Map.entry("names that template expressions use", List.of("template-")),
            Map.entry("words of lookups", List.of("jndi")),
            Map.entry("words of LDAP filters", List.of("ldap-")),
            Map.entry("words of document stores", List.of("nosql-")),
            Map.entry("words of XML declarations and includes", List.of("xml-", "ssi-")),
            Map.entry("names of header lines", List.of("header-")),
            Map.entry("names that scanners and their tests use", List.of("scanner-")),
            Map.entry("marks of serialised objects", List.of("serialized")));

    @Override
    public String name() {
        return "words";
    }

    @Override
    public List<Category> features() {
        return CATEGORIES;
    }

    @Override
    public List<Sentence> sentences() {
        List<Sentence> sentences = new ArrayList<>();
        MEANINGS.forEach((meaning, prefixes) -> sentences.add(Sentence.quoting(
                meaning,
                CATEGORIES.stream()
                        .filter(category -> prefixes.stream().anyMatch(category.name()::startsWith))
                        .toArray(Category[]::new))));
        return sentences;
    }

    @Override
    public void extract(Window window, Tally tally) {
        for (int category = 0; category < CATEGORIES.size(); category++) {
            tally.set(category, window.words(category));
        }
    }

    @Override
    public boolean grammar() {
        return false;
    }

    private static List<Category> categories() {
        List<Category> categories = new ArrayList<>();
        for (String name : Lexicon.INSTANCE.categories()) {
            categories.add(new Category(name, categories.size()));
        }
        return List.copyOf(categories);
    }
}
