package dev.sluice.trainer;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.samskivert.mustache.Mustache;
import com.samskivert.mustache.Template;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.IntStream;

/**
 * A report as a folder: {@code report.html}, which needs nothing else, a PNG of every figure, and {@code report.json} with
 * the numbers of every figure and table.
 *
 * @param lede what was measured, in a sentence
 * @param facts more values for the JSON
 */
record ReportPage(String title, String lede, List<Tile> tiles, List<Chapter> chapters, Map<String, Object> facts) {

    static final String HTML = "report.html";
    static final String JSON = "report.json";

    private static final String FIGURES = "figures/";
    private static final long MAX_BYTES = 256L << 20;
    private static final String TEMPLATE = "report.mustache";

    /** A number to see first. */
    record Tile(String value, String text) {}

    /** Writes the folder, all of it or nothing, in place of a report that may stand there. */
    void write(Path out) {
        try (BundleFolder folder = BundleFolder.at(out, JSON, MAX_BYTES)) {
            folder.write(HTML, html());
            for (Figure figure : figures()) {
                folder.write(FIGURES + figure.id() + ".png", Drawing.png(figure.chart()));
            }
            folder.writeManifest(json());
            long unused = folder.finish();
        }
    }

    private List<Figure> figures() {
        return chapters.stream().flatMap(chapter -> chapter.figures().stream()).toList();
    }

    String html() {
        try (InputStream stream = Objects.requireNonNull(ReportPage.class.getResourceAsStream(TEMPLATE), TEMPLATE);
                Reader reader = new InputStreamReader(stream, UTF_8)) {
            Template template = Mustache.compiler().compile(reader);
            return template.execute(values());
        } catch (IOException e) {
            throw new UncheckedIOException(TEMPLATE + " is part of the jar", e);
        }
    }

    private Map<String, Object> values() {
        Map<String, Object> values = new LinkedHashMap<>();
        values.put("title", title);
        values.put("lede", lede);
        values.put("light", Ink.lightCss());
        values.put("dark", Ink.darkCss());
        values.put("tiles", tiles);
        values.put("chapters", chapters.stream().map(ReportPage::chapter).toList());
        return values;
    }

    private static Map<String, Object> chapter(Chapter chapter) {
        Map<String, Object> values = new LinkedHashMap<>();
        values.put("id", chapter.id());
        values.put("title", chapter.title());
        values.put("text", chapter.text());
        values.put("wide", listings(chapter, false));
        values.put("beside", listings(chapter, true));
        values.put("figures", chapter.figures().stream().map(ReportPage::figure).toList());
        return values;
    }

    private static Map<String, Object> figure(Figure figure) {
        return Map.of(
                "id", figure.id(),
                "title", figure.title(),
                "caption", figure.caption(),
                "svg", Drawing.svg(figure.chart(), figure.title()));
    }

    private static List<Map<String, Object>> listings(Chapter chapter, boolean beside) {
        return chapter.listings().stream()
                .filter(listing -> listing.beside() == beside)
                .map(ReportPage::listing)
                .toList();
    }

    private static Map<String, Object> listing(Listing listing) {
        return Map.of(
                "id", listing.id(),
                "title", listing.title(),
                "caption", listing.caption(),
                "header", cells(listing, listing.header()),
                "rows",
                        listing.rows().stream()
                                .map(row -> Map.of("cells", cells(listing, row)))
                                .toList());
    }

    private static List<Map<String, Object>> cells(Listing listing, List<String> row) {
        return IntStream.range(0, row.size())
                .mapToObj(i -> Map.<String, Object>of("text", row.get(i), "number", i >= listing.firstNumber()))
                .toList();
    }

    Map<String, Object> json() {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("format", 1);
        json.put("title", title);
        json.putAll(facts);
        Map<String, Object> byFigure = new LinkedHashMap<>();
        for (Figure figure : figures()) {
            Map<String, Object> values = new LinkedHashMap<>();
            values.put("title", figure.title());
            values.put("caption", figure.caption());
            values.put("numbers", figure.chart().numbers());
            byFigure.put(figure.id(), values);
        }
        json.put("figures", byFigure);
        Map<String, Object> byListing = new LinkedHashMap<>();
        chapters.stream()
                .flatMap(chapter -> chapter.listings().stream())
                .forEach(listing -> byListing.put(listing.id(), rows(listing)));
        json.put("tables", byListing);
        return json;
    }

    private static List<List<String>> rows(Listing listing) {
        List<List<String>> rows = new ArrayList<>();
        rows.add(listing.header());
        rows.addAll(listing.rows());
        return rows;
    }
}
