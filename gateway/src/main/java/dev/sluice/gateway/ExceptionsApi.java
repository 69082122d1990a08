package dev.sluice.gateway;

import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.function.Function;

/** Lists exceptions and proposes them: {@code /v1/exceptions} on the admin listener. */
final class ExceptionsApi {

    private static final JsonMapper JSON = JsonMapper.builder()
            .propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
            .build();
    private static final String AUTHOR = "admin";

    private final ExceptionBook exceptions;

    private ExceptionsApi(ExceptionBook exceptions) {
        this.exceptions = exceptions;
    }

    static List<AdminRoute> routes(ExceptionBook exceptions) {
        ExceptionsApi api = new ExceptionsApi(exceptions);
        return List.of(
                new AdminRoute("GET", "/v1/exceptions", api::list),
                new AdminRoute("GET", "/v1/exceptions/suggest", api::suggest));
    }

    private AdminAnswer list(AdminRequest request) throws AdminProblem {
        request.requireKnown(List.of());
        ObjectNode answer = JSON.createObjectNode();
        answer.set("exceptions", JSON.valueToTree(exceptions.list()));
        return AdminAnswer.json(answer);
    }

    private AdminAnswer suggest(AdminRequest request) throws AdminProblem {
        request.requireKnown(List.of("request-id"));
        String id = request.parameter("request-id", Function.identity());
        if (id == null) {
            throw new AdminProblem(400, "say for which request: ?request-id=");
        }
        return AdminAnswer.json(JSON.valueToTree(exceptions.suggest(id, AUTHOR)));
    }
}
