package dev.sluice.gateway;

import com.samskivert.mustache.Mustache;
import com.samskivert.mustache.Template;
import java.io.IOException;
import java.io.InputStream;
import java.io.Reader;
import java.io.StringReader;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * A Mustache template of the folder {@code admin}. All that fills it is escaped; names that nothing fills are faults.
 * Thread-safe.
 */
final class PageTemplate {

    private final String name;
    private volatile @Nullable Template compiled;

    private PageTemplate(String name) {
        this.name = name;
    }

    /** The one in {@code admin/NAME.html}, which is read when it is first filled: the gateway's start need not wait. */
    static PageTemplate named(String name) {
        return new PageTemplate(name);
    }

    private Template template() {
        Template known = compiled;
        if (known == null) {
            known = Mustache.compiler()
                    .nullValue("")
                    .emptyStringIsFalse(true)
                    .strictSections(true)
                    .withLoader(PageTemplate::source)
                    .loadTemplate(name);
            compiled = known;
        }
        return known;
    }

    private static Reader source(String name) {
        return new StringReader(resource(name + ".html"));
    }

    /** The text of a file of the folder. */
    static String resource(String name) {
        try (InputStream in = PageTemplate.class.getResourceAsStream("admin/" + name)) {
            if (in == null) {
                throw new IllegalStateException("admin/" + name + " is missing");
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Filled from the accessors of {@code view}, and for names that it does not have from {@code around}. */
    String fill(Object view, Object around) {
        StringWriter filled = new StringWriter();
        template().execute(view, around, filled);
        return filled.toString();
    }

    String fill(Object view) {
        return template().execute(view);
    }
}
