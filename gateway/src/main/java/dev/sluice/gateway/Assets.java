package dev.sluice.gateway;

import dev.sluice.gateway.AdminRoute.Audience;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;

/** Style sheet, script and icon of the pages. Browsers keep them; their addresses change with their content. */
final class Assets {

    private static final Map<String, String> TYPES = Map.of(
            "page.css", "text/css; charset=utf-8",
            "page.js", "text/javascript; charset=utf-8",
            "icon.svg", "image/svg+xml");

    private static final Map<String, String> PATHS = Map.of(
            "page.css", versioned("page.css"), "page.js", versioned("page.js"), "icon.svg", versioned("icon.svg"));

    private Assets() {}

    static List<AdminRoute> routes() {
        return TYPES.entrySet().stream()
                .map(asset -> route(asset.getKey(), asset.getValue()))
                .toList();
    }

    private static AdminRoute route(String name, String type) {
        AdminAnswer answer = new AdminAnswer(200, type, PageTemplate.resource(name))
                .with("Cache-Control", "public, max-age=31536000, immutable");
        return new AdminRoute("GET", "/assets/" + name, Audience.ANYONE, request -> answer);
    }

    /** Where a browser finds a file in its present form. */
    static String path(String name) {
        return PATHS.getOrDefault(name, "");
    }

    private static String versioned(String name) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256")
                    .digest(PageTemplate.resource(name).getBytes(StandardCharsets.UTF_8));
            return "/assets/" + name + "?v=" + HexFormat.of().formatHex(digest, 0, 6);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}
