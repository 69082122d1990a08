package dev.sluice.servlet;

import jakarta.servlet.AsyncContext;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.ReadListener;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletInputStream;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.servlet.http.Part;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** An application that reads requests in every way there is, and answers with what it read. */
public final class App extends HttpServlet {

    private static final long serialVersionUID = 1;

    @Override
    protected void service(HttpServletRequest request, HttpServletResponse response)
            throws ServletException, IOException {
        response.setContentType("text/plain; charset=utf-8");
        for (String name : Collections.list(request.getHeaderNames())) {
            if (name.toLowerCase(Locale.ROOT).startsWith("sluice")) {
                response.setHeader("Saw-" + name, String.join(" | ", Collections.list(request.getHeaders(name))));
            }
        }
        for (String name : List.of("Sluice-Verdict", "Sluice-Score", "Sluice-Request-Id")) {
            response.setHeader("Attribute-" + name, String.valueOf(request.getAttribute(name)));
        }
        answer(request, response);
    }

    private static void answer(HttpServletRequest request, HttpServletResponse response)
            throws ServletException, IOException {
        switch (request.getDispatcherType() == DispatcherType.INCLUDE ? "/echo" : request.getRequestURI()) {
            case "/reader" -> {
                request.setCharacterEncoding("UTF-8");
                response.getWriter().write(request.getReader().lines().collect(Collectors.joining("\n")));
            }
            case "/parameters" -> response.getWriter().write(parameters(request));
            case "/parameters-then-body" ->
                response.getWriter()
                        .write(parameters(request)
                                + text(request.getInputStream().readAllBytes()));
            case "/parts" -> response.getWriter().write(parts(request));
            case "/listener" -> new Listener(request, response).listen();
            case "/thread" -> later(request, response);
            case "/dispatch" -> request.startAsync().dispatch("/echo");
            case "/forward" -> request.getRequestDispatcher("/echo").forward(request, response);
            case "/include" -> request.getRequestDispatcher("/echo").include(request, response);
            case "/fail" -> response.sendError(500);
            case "/error-page" -> response.getWriter().write("error page");
            case "/ignore" -> response.getWriter().write("ignored");
            default -> response.getWriter().write(text(request.getInputStream().readAllBytes()));
        }
    }

    private static String text(byte[] bytes) {
        return new String(bytes, StandardCharsets.UTF_8);
    }

    private static String parameters(HttpServletRequest request) {
        Map<String, String> parameters = new TreeMap<>();
        request.getParameterMap().forEach((name, values) -> parameters.put(name, String.join(",", values)));
        return parameters.toString();
    }

    private static String parts(HttpServletRequest request) throws ServletException, IOException {
        StringBuilder parts = new StringBuilder();
        for (Part part : request.getParts()) {
            byte[] content = part.getInputStream().readAllBytes();
            parts.append(part.getName())
                    .append(' ')
                    .append(part.getSubmittedFileName())
                    .append(' ')
                    .append(part.getSize())
                    .append(' ')
                    .append(content.length > 100 ? content[0] + ".." + content[content.length - 1] : text(content))
                    .append('\n');
        }
        return parts + parameters(request);
    }

    private static void later(HttpServletRequest request, HttpServletResponse response) {
        AsyncContext context = request.startAsync();
        context.start(() -> {
            try {
                response.getWriter()
                        .write(text(context.getRequest().getInputStream().readAllBytes()));
            } catch (IOException e) {
                response.setStatus(500);
            }
            context.complete();
        });
    }

    /** Reads without blocking. */
    private static final class Listener implements ReadListener {

        private final HttpServletResponse response;
        private final ServletInputStream in;
        private final AsyncContext context;
        private final ByteArrayOutputStream body = new ByteArrayOutputStream();

        Listener(HttpServletRequest request, HttpServletResponse response) throws IOException {
            this.response = response;
            this.in = request.getInputStream();
            this.context = request.startAsync();
        }

        void listen() {
            in.setReadListener(this);
        }

        @Override
        public void onDataAvailable() throws IOException {
            byte[] bytes = new byte[1000];
            while (in.isReady() && !in.isFinished()) {
                int count = in.read(bytes);
                if (count < 0) {
                    break;
                }
                body.write(bytes, 0, count);
            }
        }

        @Override
        public void onAllDataRead() throws IOException {
            response.getOutputStream().write(body.toByteArray());
            context.complete();
        }

        @Override
        public void onError(Throwable failure) {
            if (!response.isCommitted()) {
                response.setStatus(500);
            }
            context.complete();
        }
    }
}
