package dev.sluice.gateway;

import java.util.List;

/**
 * What stands around the content of every page.
 *
 * @param title of the page
 * @param place path of the place in the navigation that the page belongs to
 * @param visitor who reads it
 */
record Page(String title, String place, Visitor visitor) {

    private static final List<Place> PLACES = List.of(
            new Place("/", "Overview"),
            new Place("/decisions", "Decisions"),
            new Place("/thresholds", "Thresholds"),
            new Place("/exceptions", "Exceptions"),
            new Place("/models", "Models"),
            new Place("/config", "Config"),
            new Place("/health", "Health"));

    private record Place(String path, String name) {}

    /** A link of the navigation. */
    record Link(String path, String name, boolean current) {}

    List<Link> links() {
        return PLACES.stream()
                .map(link -> new Link(link.path(), link.name(), link.path().equals(place)))
                .toList();
    }

    String formToken() {
        return visitor.formToken();
    }

    boolean signedIn() {
        return visitor.session() != null;
    }

    /** Whether the navigation is of use to the reader. */
    boolean open() {
        return !place.equals("/login");
    }

    String style() {
        return Assets.path("page.css");
    }

    String script() {
        return Assets.path("page.js");
    }

    String icon() {
        return Assets.path("icon.svg");
    }

    String version() {
        return Version.NUMBER;
    }

    private record Around(Page frame) {}

    AdminAnswer with(PageTemplate template, Object view) {
        return with(200, template, view);
    }

    AdminAnswer with(int status, PageTemplate template, Object view) {
        return AdminAnswer.html(status, template.fill(view, new Around(this)));
    }
}
