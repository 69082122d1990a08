package dev.sluice.servlet;

import dev.sluice.host.Guard;
import dev.sluice.host.HeaderLine;
import jakarta.servlet.AsyncContext;
import jakarta.servlet.AsyncEvent;
import jakarta.servlet.AsyncListener;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletInputStream;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletResponse;
import jakarta.servlet.annotation.MultipartConfig;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.servlet.http.Part;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UnsupportedEncodingException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.Enumeration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A request as the application sees it: with what Sluice says about it as headers, without what others pretend that
 * Sluice said, and with its body from the start. Parameters and parts that stand in the body are read here, since the
 * container cannot read the body twice. Not thread-safe, like any request.
 */
final class JudgedRequest extends HttpServletRequestWrapper {

    private static final String OURS = "sluice-";
    private static final String FORM = "application/x-www-form-urlencoded";
    private static final String MULTIPART = "multipart/form-data";

    /** Longer forms have no parameters; the same as containers allow by default. */
    private static final int MAX_FORM_BYTES = 2 << 20;

    private final HttpServletResponse response;
    private final List<HeaderLine> lines;
    private final long uploadLimit;
    private final Runnable end;
    private @Nullable BodyStream body;
    private @Nullable BufferedReader reader;
    private boolean streamTaken;
    private @Nullable String encoding;
    private @Nullable Map<String, String[]> parameters;
    private @Nullable List<StoredPart> parts;
    private volatile boolean leftRunning;

    /**
     * A request that is passed on.
     *
     * @param response what async contexts are started with
     * @param lines what is said about the request
     * @param uploadLimit most bytes of a multipart form
     * @param end comes when asynchronous processing is over
     */
    JudgedRequest(
            HttpServletRequest request,
            HttpServletResponse response,
            List<HeaderLine> lines,
            long uploadLimit,
            Runnable end) {
        super(request);
        this.response = response;
        this.lines = lines;
        this.uploadLimit = uploadLimit;
        this.end = end;
    }

    /** From now on the application reads {@code known}; without this, the container's own. */
    void setBody(BodyStream known) {
        body = known;
    }

    private static boolean isOurs(String name) {
        return Guard.plain(name).startsWith(OURS);
    }

    @Override
    public @Nullable String getHeader(String name) {
        if (!isOurs(name)) {
            return super.getHeader(name);
        }
        return lines.stream()
                .filter(line -> line.name().equalsIgnoreCase(name))
                .map(HeaderLine::value)
                .findFirst()
                .orElse(null);
    }

    @Override
    public Enumeration<String> getHeaders(String name) {
        if (!isOurs(name)) {
            return super.getHeaders(name);
        }
        String value = getHeader(name);
        return Collections.enumeration(value == null ? List.of() : List.of(value));
    }

    @Override
    public Enumeration<String> getHeaderNames() {
        List<String> names = new ArrayList<>(Collections.list(super.getHeaderNames()));
        names.removeIf(JudgedRequest::isOurs);
        lines.forEach(line -> names.add(line.name()));
        return Collections.enumeration(names);
    }

    @Override
    public int getIntHeader(String name) {
        String value = isOurs(name) ? getHeader(name) : null;
        if (value == null) {
            return isOurs(name) ? -1 : super.getIntHeader(name);
        }
        return Integer.parseInt(value);
    }

    @Override
    public long getDateHeader(String name) {
        if (!isOurs(name)) {
            return super.getDateHeader(name);
        }
        if (getHeader(name) != null) {
            throw new IllegalArgumentException(name + " is no date");
        }
        return -1;
    }

    @Override
    public Map<String, String> getTrailerFields() {
        Map<String, String> fields = new LinkedHashMap<>(super.getTrailerFields());
        fields.keySet().removeIf(JudgedRequest::isOurs);
        return fields;
    }

    @Override
    public void setCharacterEncoding(String name) throws UnsupportedEncodingException {
        if (body == null) {
            super.setCharacterEncoding(name);
        } else if (parameters == null && reader == null) {
            charset(name);
            encoding = name;
        }
    }

    @Override
    public @Nullable String getCharacterEncoding() {
        return encoding == null ? super.getCharacterEncoding() : encoding;
    }

    private static Charset charset(String name) throws UnsupportedEncodingException {
        try {
            return Charset.forName(name);
        } catch (IllegalArgumentException e) {
            throw new UnsupportedEncodingException(name);
        }
    }

    private Charset charsetOr(Charset fallback) throws UnsupportedEncodingException {
        String name = getCharacterEncoding();
        return name == null ? fallback : charset(name);
    }

    @Override
    public ServletInputStream getInputStream() throws IOException {
        if (body == null) {
            return super.getInputStream();
        }
        if (reader != null) {
            throw new IllegalStateException("getReader has been called");
        }
        streamTaken = true;
        return body;
    }

    @Override
    public BufferedReader getReader() throws IOException {
        if (body == null) {
            return super.getReader();
        }
        if (streamTaken) {
            throw new IllegalStateException("getInputStream has been called");
        }
        if (reader == null) {
            reader = new BufferedReader(new InputStreamReader(body, charsetOr(StandardCharsets.ISO_8859_1)));
        }
        return reader;
    }

    @Override
    public @Nullable String getParameter(String name) {
        String[] values = getParameterValues(name);
        return values == null ? null : values[0];
    }

    @Override
    public String @Nullable [] getParameterValues(String name) {
        String[] values =
                body == null ? super.getParameterValues(name) : parameters(body).get(name);
        return values == null ? null : values.clone();
    }

    @Override
    public Enumeration<String> getParameterNames() {
        return body == null
                ? super.getParameterNames()
                : Collections.enumeration(parameters(body).keySet());
    }

    @Override
    public Map<String, String[]> getParameterMap() {
        return body == null ? super.getParameterMap() : Collections.unmodifiableMap(parameters(body));
    }

    private Map<String, String[]> parameters(BodyStream untouched) {
        if (parameters == null) {
            Map<String, List<String>> all = new LinkedHashMap<>();
            String query = getQueryString();
            if (query != null) {
                UrlEncodedForm.read(query.getBytes(StandardCharsets.ISO_8859_1), StandardCharsets.UTF_8, all);
            }
            try {
                addFromBody(all, untouched);
            } catch (IOException | ServletException e) {
                throw new IllegalStateException("the parameters in the request's body cannot be read", e);
            }
            Map<String, String[]> read = new LinkedHashMap<>();
            all.forEach((name, values) -> read.put(name, values.toArray(String[]::new)));
            parameters = read;
        }
        return parameters;
    }

    private void addFromBody(Map<String, List<String>> all, BodyStream untouched) throws IOException, ServletException {
        if (isOfType(FORM) && getMethod().equals("POST") && isUntouched()) {
            byte[] form = untouched.readNBytes(MAX_FORM_BYTES + 1);
            if (form.length > MAX_FORM_BYTES) {
                throw new IOException("the form is longer than " + MAX_FORM_BYTES + " bytes");
            }
            body = BodyStream.whole(form, this::later);
            UrlEncodedForm.read(form, charsetOr(StandardCharsets.UTF_8), all);
        } else if (isOfType(MULTIPART) && (parts != null || (isUntouched() && isMultipartWanted()))) {
            for (StoredPart part : parts()) {
                if (part.getSubmittedFileName() == null) {
                    all.computeIfAbsent(part.getName(), name -> new ArrayList<>())
                            .add(part.text(charsetOr(StandardCharsets.UTF_8)));
                }
            }
        }
    }

    /** Runs {@code task} on a thread of the container, once asynchronous processing has begun. */
    void later(Runnable task) {
        getAsyncContext().start(task);
    }

    private boolean isUntouched() {
        return !streamTaken && reader == null;
    }

    private boolean isOfType(String type) {
        String declared = getContentType();
        return declared != null && declared.split(";", 2)[0].strip().equalsIgnoreCase(type);
    }

    /** Others may want to read the form by themselves, in their own way. */
    private boolean isMultipartWanted() {
        String servlet = getHttpServletMapping().getServletName();
        var registration = servlet == null ? null : getServletContext().getServletRegistration(servlet);
        try {
            return registration != null
                    && registration.getClassName() != null
                    && Class.forName(
                                    registration.getClassName(),
                                    false,
                                    getServletContext().getClassLoader())
                            .isAnnotationPresent(MultipartConfig.class);
        } catch (ClassNotFoundException e) {
            return false;
        }
    }

    @Override
    public Collection<Part> getParts() throws IOException, ServletException {
        return body == null ? super.getParts() : Collections.unmodifiableList(new ArrayList<>(parts()));
    }

    @Override
    public @Nullable Part getPart(String name) throws IOException, ServletException {
        if (body == null) {
            return super.getPart(name);
        }
        return parts().stream()
                .filter(part -> part.getName().equals(name))
                .findFirst()
                .orElse(null);
    }

    private List<StoredPart> parts() throws IOException, ServletException {
        if (!isOfType(MULTIPART)) {
            throw new ServletException("the request is no form of type " + MULTIPART);
        }
        if (parts == null) {
            if (!isUntouched() || body == null) {
                throw new IllegalStateException("the request's body has been read");
            }
            streamTaken = true;
            parts = MultipartForm.read(body, getContentType(), uploadLimit, getServletContext());
            parameters = null;
        }
        return parts;
    }

    /** Lets go of what uploads have left on disk. */
    void discardParts() {
        if (parts != null) {
            parts.forEach(StoredPart::discard);
        }
    }

    @Override
    public AsyncContext startAsync() {
        return startAsync(this, response);
    }

    @Override
    public AsyncContext startAsync(ServletRequest started, ServletResponse with) {
        AsyncContext context = super.startAsync(started, with);
        context.addListener(new End());
        leftRunning = true;
        return context;
    }

    /** True if the application goes on with the request after the filter has returned. */
    boolean isLeftRunning() {
        return leftRunning;
    }

    private final class End implements AsyncListener {

        @Override
        public void onComplete(AsyncEvent event) {
            end.run();
        }

        /** What has ended may start again; then there is another listener. */
        @Override
        public void onStartAsync(AsyncEvent event) {}

        @Override
        public void onTimeout(AsyncEvent event) {}

        @Override
        public void onError(AsyncEvent event) {}
    }
}
