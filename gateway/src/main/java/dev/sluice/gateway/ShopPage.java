package dev.sluice.gateway;

import dev.sluice.gateway.SampleShop.Comment;
import dev.sluice.gateway.SampleShop.Product;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** The pages of the sample shop. */
final class ShopPage {

    private static final String LAYOUT = """
            <!doctype html>
            <html lang="en">
            <head>
            <meta charset="utf-8">
            <meta name="viewport" content="width=device-width, initial-scale=1">
            <title>%1$s · Lockkeeper's Shop</title>
            <style>
            :root { color-scheme: light dark; --page: #f6f7f9; --card: #fff; --line: #dfe3e8; --accent: #0b6bcb; }
            @media (prefers-color-scheme: dark) {
              :root { --page: #14171a; --card: #1d2125; --line: #333a41; --accent: #6cb2ff; }
            }
            * { box-sizing: border-box; }
            body { margin: 0; font: 16px/1.6 system-ui, sans-serif; background: var(--page); }
            header, main, footer { max-width: 60rem; margin: 0 auto; padding: 1.25rem; }
            header { display: flex; gap: 1rem; flex-wrap: wrap; align-items: center; justify-content: space-between; }
            header a { font-size: 1.25rem; font-weight: 650; text-decoration: none; color: inherit; }
            h2 { font-size: 1.1rem; margin: 2rem 0 .75rem; }
            ul { list-style: none; margin: 0; padding: 0; }
            .grid { display: grid; gap: 1rem; grid-template-columns: repeat(auto-fill, minmax(11rem, 1fr)); }
            .card { background: var(--card); border: 1px solid var(--line); border-radius: .75rem; padding: 1rem; }
            .card span { display: block; font-size: 2.5rem; }
            .forms { display: grid; gap: 1rem; grid-template-columns: repeat(auto-fit, minmax(16rem, 1fr)); }
            form { display: flex; flex-direction: column; gap: .5rem; }
            header form { flex-direction: row; }
            input, textarea, button { font: inherit; padding: .45rem .7rem; border: 1px solid var(--line);
              border-radius: .5rem; background: transparent; color: inherit; width: 100%%; }
            button { background: var(--accent); border-color: var(--accent); color: var(--card); font-weight: 600; }
            footer { font: .85rem/1.6 ui-monospace, monospace; opacity: .75; overflow-wrap: anywhere; }
            </style>
            </head>
            <body>
            <header>
            <a href="/">⚓ Lockkeeper's Shop</a>
            <form action="/search"><input name="q" placeholder="Search" aria-label="Search"><button>Search</button></form>
            </header>
            <main>
            %2$s
            </main>
            <footer>%3$s</footer>
            </body>
            </html>
            """;

    private static final String FORMS = """
            <h2>Talk to us</h2>
            <div class="forms">
            <form class="card" action="/comments" method="post">
            <input name="author" placeholder="Name" aria-label="Name">
            <textarea name="text" placeholder="Comment" aria-label="Comment"></textarea>
            <button>Comment</button>
            </form>
            <form class="card" action="/login" method="post">
            <input name="name" placeholder="Name" aria-label="Name">
            <input name="password" type="password" placeholder="Password" aria-label="Password">
            <button>Log in</button>
            </form>
            <form class="card" action="/upload" method="post" enctype="multipart/form-data">
            <input name="photo" type="file" aria-label="Photo">
            <button>Upload a photo</button>
            </form>
            </div>
            """;

    private ShopPage() {}

    static String home(List<Product> products, List<Comment> comments, Map<String, String> verdict) {
        String said = comments.stream()
                .map(comment -> "<li class=\"card\"><b>" + escaped(comment.author()) + "</b><br>"
                        + escaped(comment.text()) + "</li>")
                .collect(Collectors.joining("\n"));
        String content = "<h2>Fresh from the quay</h2>\n" + grid(products) + "<h2>What visitors say</h2>\n"
                + "<ul class=\"forms\">" + said + "</ul>\n" + FORMS;
        return page("Welcome", content, verdict);
    }

    static String results(String query, List<Product> products, Map<String, String> verdict) {
        String title = products.size() + " found for “" + query + "”";
        return page(title, "<h2>" + escaped(title) + "</h2>\n" + grid(products), verdict);
    }

    static String message(String title, String text, Map<String, String> verdict) {
        return page(title, "<h2>" + escaped(title) + "</h2>\n<p>" + escaped(text) + "</p>", verdict);
    }

    private static String grid(List<Product> products) {
        return products.stream()
                .map(product -> "<li class=\"card\"><span>" + product.emoji() + "</span>" + product.name() + "<br>€ "
                        + product.euros() + "</li>")
                .collect(Collectors.joining("\n", "<ul class=\"grid\">\n", "\n</ul>\n"));
    }

    private static String page(String title, String content, Map<String, String> verdict) {
        String told = verdict.entrySet().stream()
                .map(header -> escaped(header.getKey() + ": " + header.getValue()))
                .collect(Collectors.joining("<br>"));
        return LAYOUT.formatted(
                escaped(title), content, told.isEmpty() ? "" : "The gateway told this shop:<br>" + told);
    }

    private static String escaped(String text) {
        return text.replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replace("\"", "&quot;")
                .replace("'", "&#39;");
    }
}
