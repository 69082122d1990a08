package dev.sluice.gateway;

import dev.sluice.gateway.ShopComments.Comment;
import dev.sluice.host.HeaderLine;
import java.util.List;
import java.util.Map;

/** The sample shop's pages as HTML. Immutable. */
final class ShopPages {

    private final HtmlTemplate page = HtmlTemplate.read("page.html");
    private final HtmlTemplate home = HtmlTemplate.read("home.html");
    private final HtmlTemplate card = HtmlTemplate.read("card.html");
    private final HtmlTemplate product = HtmlTemplate.read("product.html");
    private final HtmlTemplate search = HtmlTemplate.read("search.html");
    private final HtmlTemplate login = HtmlTemplate.read("login.html");
    private final HtmlTemplate comments = HtmlTemplate.read("comments.html");
    private final HtmlTemplate comment = HtmlTemplate.read("comment.html");
    private final HtmlTemplate upload = HtmlTemplate.read("upload.html");
    private final HtmlTemplate note = HtmlTemplate.read("note.html");
    private final HtmlTemplate received = HtmlTemplate.read("received.html");
    private final HtmlTemplate header = HtmlTemplate.read("header.html");

    /** A whole page; {@code query} stands in its search field, {@code headers} at its foot. */
    Html page(String title, Html main, String query, List<HeaderLine> headers) {
        return page.fill(Map.of(
                "title", Html.escaped(title),
                "main", main,
                "query", Html.escaped(query),
                "received", received(headers)));
    }

    Html home() {
        return home.fill(Map.of("products", cards(Product.ALL)));
    }

    Html search(String query, List<Product> found) {
        return search.fill(Map.of(
                "query", Html.escaped(query),
                "count", Html.escaped(String.valueOf(found.size())),
                "products", cards(found)));
    }

    Html product(Product shown) {
        return product.fill(places(shown));
    }

    private Html cards(List<Product> products) {
        return Html.joined(
                products.stream().map(shown -> card.fill(places(shown))).toList());
    }

    private static Map<String, Html> places(Product product) {
        return Map.of(
                "id", Html.escaped(String.valueOf(product.id())),
                "name", Html.escaped(product.name()),
                "initial", Html.escaped(product.name().substring(0, 1)),
                "text", Html.escaped(product.text()),
                "price", Html.escaped(product.price()),
                "hue", Html.escaped(String.valueOf(product.hue())),
                "file", Html.escaped(product.careSheet()));
    }

    /** The form, below what there is to say. */
    Html login(Html said) {
        return login.fill(Map.of("note", said));
    }

    /** The form, below what there is to say. */
    Html upload(Html said) {
        return upload.fill(Map.of("note", said));
    }

    Html comments(List<Comment> all) {
        return comments.fill(
                Map.of("comments", Html.joined(all.stream().map(this::comment).toList())));
    }

    private Html comment(Comment shown) {
        return comment.fill(Map.of("author", Html.escaped(shown.author()), "text", Html.escaped(shown.text())));
    }

    Html note(String text) {
        return note.fill(Map.of("text", Html.escaped(text)));
    }

    private Html received(List<HeaderLine> headers) {
        return headers.isEmpty()
                ? note("Nothing: it did not come through Sluice.")
                : received.fill(Map.of(
                        "lines", Html.joined(headers.stream().map(this::header).toList())));
    }

    private Html header(HeaderLine line) {
        return header.fill(Map.of("name", Html.escaped(line.name()), "value", Html.escaped(line.value())));
    }
}
