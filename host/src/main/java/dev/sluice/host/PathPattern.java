package dev.sluice.host;

import java.util.regex.Pattern;

/**
 * A glob over canonical request paths: {@code *} matches within a segment, {@code **} across segments, and a trailing
 * {@code /**} also matches the folder itself. Immutable.
 */
public final class PathPattern {

    static final PathPattern ALL = new PathPattern("/**");

    private final String glob;
    private final Pattern pattern;

    private PathPattern(String glob) {
        this.glob = glob;
        this.pattern = Pattern.compile(regex(glob), Pattern.DOTALL);
    }

    public static PathPattern parse(String glob) {
        if (!glob.startsWith("/")) {
            throw new IllegalArgumentException(
                    "\"" + glob + "\" is no path pattern; begin it with /, for example /api/**");
        }
        return new PathPattern(glob);
    }

    public boolean matches(String path) {
        return glob.equals("/**") || pattern.matcher(path).matches();
    }

    private static String regex(String glob) {
        String folder = glob.endsWith("/**") ? glob.substring(0, glob.length() - 3) : glob;
        StringBuilder regex = new StringBuilder();
        for (String deep : folder.split("\\*\\*", -1)) {
            regex.append(regex.isEmpty() ? "" : ".*");
            String[] parts = deep.split("\\*", -1);
            for (int i = 0; i < parts.length; i++) {
                regex.append(i == 0 ? "" : "[^/]*").append(Pattern.quote(parts[i]));
            }
        }
        return regex + (folder.length() < glob.length() ? "(?:/.*)?" : "");
    }

    @Override
    public String toString() {
        return glob;
    }
}
