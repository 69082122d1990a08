package dev.sluice.host;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What of a whole request the gateway would judge, one after the other.
 *
 * @param models the request as far as it is inspected, decoded where it has to be; the worst verdict counts
 * @param refusal why the gateway would not let it in; null if it would
 */
public record Parts(List<RequestModel> models, @Nullable Refusal refusal) {

    public Parts {
        models = List.copyOf(models);
    }

    public static Parts of(RequestModel request, Inspect inspect) {
        int length = request.body().length;
        boolean longer = length > inspect.bodyLimit();
        if (longer && inspect.rejectsLonger()) {
            return new Parts(List.of(), new Refusal(413, "its body is longer than inspection.body-limit"));
        }
        RequestModel start =
                longer ? request.withBody(Arrays.copyOf(request.body(), inspect.bodyLimit()), false) : request;
        if (Decoding.isNeededFor(start)) {
            Decoding decoding = Decoding.of(start, inspect);
            return new Parts(decoding.parts(), decoding.refusal());
        }
        List<RequestModel> models = new ArrayList<>(List.of(start));
        if (longer) {
            models.addAll(BodyTail.partsOf(
                    request, Arrays.copyOfRange(request.body(), length - inspect.tailBytes(), length)));
        }
        return new Parts(models, null);
    }
}
