package dev.sluice.gateway;

import dev.sluice.host.HeaderLine;
import dev.sluice.host.RequestModel;
import dev.sluice.host.SluiceHeaders;
import java.util.ArrayList;
import java.util.List;

/** The header lines that an upstream gets: the client's own, where the request came from, and the verdict. */
final class UpstreamHeaders {

    private UpstreamHeaders() {}

    static List<HeaderLine> of(Passage passage) {
        RequestModel model = passage.model();
        List<HeaderLine> lines = new ArrayList<>(model.forwarded());
        lines.add(new HeaderLine("X-Forwarded-For", passage.client().address().getHostAddress()));
        lines.add(new HeaderLine("X-Forwarded-Proto", passage.client().scheme()));
        if (!model.host().isEmpty()) {
            lines.add(new HeaderLine("X-Forwarded-Host", model.host()));
        }
        SluiceHeaders.addTo(lines, passage.judged());
        return lines;
    }
}
