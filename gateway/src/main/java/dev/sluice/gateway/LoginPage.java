package dev.sluice.gateway;

import dev.sluice.gateway.AdminRoute.Audience;
import java.util.List;
import java.util.function.Function;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Signs people in with the token, and out again. */
final class LoginPage {

    private static final Logger LOG = LoggerFactory.getLogger(LoginPage.class);
    private static final PageTemplate TEMPLATE = PageTemplate.named("login");

    /** A path of this listener; what begins with two slashes would be another host. */
    private static final Pattern OWN_PATH = Pattern.compile("/(?!/)[\\w./~%-]*(?:\\?[\\w.~%&=+:-]*)?");

    private final AdminAccess access;
    private final AuditLog audit;

    private LoginPage(AdminAccess access, AuditLog audit) {
        this.access = access;
        this.audit = audit;
    }

    static List<AdminRoute> routes(AdminAccess access, AuditLog audit) {
        LoginPage page = new LoginPage(access, audit);
        return List.of(
                new AdminRoute("GET", "/login", Audience.ANYONE, page::show),
                new AdminRoute("POST", "/login", Audience.ANYONE, page::signIn),
                AdminRoute.form("/logout", page::signOut));
    }

    /** What the template shows. */
    record View(String to, @Nullable String fault) {}

    private AdminAnswer show(AdminRequest request) throws AdminProblem {
        String wanted = request.parameter("to", Function.identity());
        if (!access.asksForToken() || request.visitor().session() != null) {
            return AdminAnswer.seeOther(ownPath(wanted));
        }
        return page(200, request, new View(ownPath(wanted), null));
    }

    private static AdminAnswer page(int status, AdminRequest request, View view) {
        return new Page("Sign in", "/login", request.visitor()).with(status, TEMPLATE, view);
    }

    private static String ownPath(@Nullable String wanted) {
        return wanted != null && OWN_PATH.matcher(wanted).matches() ? wanted : "/";
    }

    private AdminAnswer signIn(AdminRequest request) throws AdminProblem {
        String to = ownPath(request.form().value("to"));
        Session session = access.signIn(
                request.form().value("token").strip(), request.visitor().from());
        if (session == null) {
            LOG.warn("a wrong token came from {}", request.visitor().address());
            return page(403, request, new View(to, "This is not the token."));
        }
        audit.add(new AuditLog.Change(request.visitor().address(), "sign-in", null, session.name()));
        return AdminAnswer.seeOther(to).with("Set-Cookie", cookie(session.id(), Sessions.LIFE.toSeconds(), request));
    }

    private static String cookie(String value, long seconds, AdminRequest request) {
        return AdminAccess.COOKIE + "=" + value + "; Path=/; Max-Age=" + seconds + "; HttpOnly; SameSite=Strict"
                + (request.visitor().overTls() ? "; Secure" : "");
    }

    private AdminAnswer signOut(AdminRequest request) {
        if (request.visitor().session() != null) {
            access.signOut(request.visitor().session());
            audit.add(new AuditLog.Change(request.who(), "sign-out", null, null));
        }
        return AdminAnswer.seeOther("/login").with("Set-Cookie", cookie("", 0, request));
    }
}
