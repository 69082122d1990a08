package dev.sluice.gateway;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonStreamContext;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.sluice.host.Printable;
import dev.sluice.host.Section;
import java.io.Closeable;
import java.io.IOException;
import java.util.Collection;

/**
 * Goes through a JSON document once, from its beginning to its end, without holding it as a tree. What is wrong is told
 * with its place, for example {@code rows[17].duration}. Not thread-safe.
 */
final class JsonWalk implements Closeable {

    private static final JsonMapper JSON = JsonMapper.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .build();
    private static final int SHOWN = 60;
    private static final int MANY = 60;

    private final JsonParser parser;

    JsonWalk(byte[] document) throws AdminProblem {
        try {
            parser = JSON.createParser(document);
        } catch (IOException e) {
            throw new AdminProblem(400, "the body is no JSON");
        }
    }

    /** One step of the parser. */
    @FunctionalInterface
    private interface Step<T> {
        T take() throws IOException;
    }

    private static <T> T step(Step<T> step) throws AdminProblem {
        try {
            return step.take();
        } catch (JsonProcessingException e) {
            throw new AdminProblem(
                    400,
                    "the body is no JSON; line " + e.getLocation().getLineNr() + ", column "
                            + e.getLocation().getColumnNr() + ": " + e.getOriginalMessage());
        } catch (IOException e) {
            throw new AdminProblem(400, "the body is no JSON");
        }
    }

    /** The next token, which there must be. */
    JsonToken next() throws AdminProblem {
        JsonToken token = step(parser::nextToken);
        if (token == null) {
            throw new AdminProblem(400, "the body is no JSON, it ends too early");
        }
        return token;
    }

    JsonToken token() {
        return parser.currentToken();
    }

    /** Moves into an object that begins at the current token, or says that {@code what} is one. */
    void enterObject(String what) throws AdminProblem {
        if (token() != JsonToken.START_OBJECT) {
            throw here(what);
        }
    }

    /** Moves to the value of the object's next key; false at its end. */
    boolean nextKey() throws AdminProblem {
        if (next() == JsonToken.END_OBJECT) {
            return false;
        }
        next();
        return true;
    }

    /** Moves to the array's next element; false at its end. */
    boolean nextElement() throws AdminProblem {
        return next() != JsonToken.END_ARRAY;
    }

    /** The key of the current value. */
    String key() throws AdminProblem {
        return String.valueOf(step(parser::currentName));
    }

    /** Passes over the current value and all that is in it. */
    void skip() throws AdminProblem {
        step(parser::skipChildren);
    }

    /** The current value as it is written, or the text that it is. */
    String text() throws AdminProblem {
        return step(parser::getText);
    }

    /** The current value, which must be a text. */
    String requireText() throws AdminProblem {
        if (token() != JsonToken.VALUE_STRING) {
            throw here("is a text, not " + shown());
        }
        return text();
    }

    /** The current value, which must be true or false. */
    boolean requireFlag() throws AdminProblem {
        if (token() != JsonToken.VALUE_TRUE && token() != JsonToken.VALUE_FALSE) {
            throw here("is true or false, not " + shown());
        }
        return token() == JsonToken.VALUE_TRUE;
    }

    /** The current value, which is a number of JSON. */
    double number() throws AdminProblem {
        return step(parser::getDoubleValue);
    }

    /** Nothing may follow. */
    void requireEnd() throws AdminProblem {
        if (step(parser::nextToken) != null) {
            throw new AdminProblem(400, "something follows the JSON of the body");
        }
    }

    /** What is wrong with the current value. */
    AdminProblem here(String message) {
        String place = place();
        return new AdminProblem(400, (place.isEmpty() ? "the body" : place + ":") + " " + message);
    }

    /** The current key is none of {@code known}. */
    AdminProblem unknown(String what, Collection<String> known) throws AdminProblem {
        String hint = Section.suggestion(key(), known);
        return here("unknown " + what + "; "
                + (known.size() <= MANY
                        ? hint
                        : hint.replaceFirst("(?i)possible here: .*", "there are " + known.size())));
    }

    /** The current value for a message. */
    String shown() throws AdminProblem {
        return switch (token()) {
            case START_OBJECT -> "an object";
            case START_ARRAY -> "a list";
            case VALUE_STRING -> "\"" + cut(text()) + "\"";
            default -> cut(text());
        };
    }

    private static String cut(String text) {
        return Printable.of(text.length() <= SHOWN ? text : text.substring(0, SHOWN) + "...");
    }

    private String place() {
        StringBuilder place = new StringBuilder();
        JsonStreamContext context = parser.getParsingContext();
        if (token() != null && token().isStructStart()) {
            context = context.getParent();
        }
        for (; context != null && !context.inRoot(); context = context.getParent()) {
            place.insert(0, context.inArray() ? "[" + context.getCurrentIndex() + "]" : "." + cut(key(context)));
        }
        return place.length() > 0 && place.charAt(0) == '.' ? place.substring(1) : place.toString();
    }

    private static String key(JsonStreamContext context) {
        return String.valueOf(context.getCurrentName());
    }

    @Override
    public void close() {
        try {
            parser.close();
        } catch (IOException e) {
            throw new IllegalStateException("a parser of bytes has nothing to close", e);
        }
    }
}
