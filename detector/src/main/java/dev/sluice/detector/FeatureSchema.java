package dev.sluice.detector;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;

/** The features of a window: their order, names, meaning and a digest over all that changes their values. */
public final class FeatureSchema {

    /** Raised by hand when code changes a feature's value without changing its name, description or the lexicon. */
    private static final int VERSION = 2;

    /** New families are added here; the order is the order of the vector. */
    static final List<FeatureFamily> FAMILIES = List.of(
            new SqlFamily(),
            new MarkupFamily(),
            new ScriptFamily(),
            new PathFamily(),
            new ShellFamily(),
            new CodeFamily(),
            new TemplateFamily(),
            new LookupFamily(),
            new LdapFamily(),
            new NosqlFamily(),
            new XmlFamily(),
            new HeaderFamily(),
            new ProbeFamily(),
            new AddressFamily(),
            new WordFamily(),
            new PairFamily(),
            new CharacterFamily());

    private static final List<Feature> FEATURES = describe();
    private static final String DIGEST = computeDigest();

    private FeatureSchema() {}

    /**
     * One feature.
     *
     * @param name unique, for example {@code sql-tautology}
     * @param description what is counted, in a sentence
     * @param monotone whether more of it must never make a value less suspicious
     */
    public record Feature(String name, String description, boolean monotone) {}

    /** All features, in the order of the vector. */
    public static List<Feature> features() {
        return FEATURES;
    }

    /** Names of the features of which more must never make a value less suspicious. */
    public static List<String> monotone() {
        return FEATURES.stream().filter(Feature::monotone).map(Feature::name).toList();
    }

    /** Raised when the code that computes features changes its results. */
    public static int version() {
        return VERSION;
    }

    /** SHA-256 in hex over version, names, descriptions, order, window size and lexicon; a bundle fits only its own. */
    public static String digest() {
        return DIGEST;
    }

    private static List<Feature> describe() {
        List<Feature> features = new ArrayList<>();
        for (FeatureFamily family : FAMILIES) {
            for (FeatureFamily.Evidence feature : family.features()) {
                features.add(new Feature(
                        family.name() + "-" + label(feature.name()),
                        feature.description(),
                        family.monotone().contains(feature)));
            }
        }
        for (Edit edit : Edit.values()) {
            features.add(new Feature("edit-" + label(edit.name()), edit.description(), false));
        }
        for (FeatureFamily family : FAMILIES) {
            if (family.grammar()) {
                features.add(new Feature(
                        "evidence-" + family.name(),
                        "how many different features of the family " + family.name(),
                        false));
            }
        }
        features.add(new Feature("evidence-most", "the highest of the evidence counts", false));
        features.add(new Feature("evidence-families", "families with two and more kinds of evidence", false));
        return List.copyOf(features);
    }

    private static String label(String name) {
        return name.toLowerCase(Locale.ROOT).replace('_', '-');
    }

    private static String computeDigest() {
        StringBuilder text = new StringBuilder();
        text.append("version ").append(VERSION).append('\n');
        text.append("window ")
                .append(Window.SIZE)
                .append(' ')
                .append(Window.STRIDE)
                .append('\n');
        for (Feature feature : FEATURES) {
            text.append(feature.name())
                    .append(": ")
                    .append(feature.description())
                    .append('\n');
        }
        text.append(Lexicon.INSTANCE.text());
        try {
            MessageDigest sha256 = MessageDigest.getInstance("SHA-256");
            return HexFormat.of().formatHex(sha256.digest(text.toString().getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
