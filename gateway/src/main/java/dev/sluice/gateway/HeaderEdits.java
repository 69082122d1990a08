package dev.sluice.gateway;

import dev.sluice.host.Guard;
import dev.sluice.host.HeaderLine;
import io.undertow.util.HeaderMap;
import io.undertow.util.HttpString;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * What a route changes in headers: some lines go, some take the place of others, some are added. Immutable.
 *
 * @param set lines that replace all of their name
 * @param add lines that stand beside others of their name
 * @param remove names in lower case, every character that is no letter or digit a dash
 */
record HeaderEdits(List<HeaderLine> set, List<HeaderLine> add, Set<String> remove) {

    static final HeaderEdits NONE = new HeaderEdits(List.of(), List.of(), Set.of());

    HeaderEdits {
        set = List.copyOf(set);
        add = List.copyOf(add);
        remove = Set.copyOf(remove);
    }

    boolean isEmpty() {
        return set.isEmpty() && add.isEmpty() && remove.isEmpty();
    }

    /**
     * The lines of a request, edited. Names are compared as CGI-like upstreams read them, so that a client cannot write
     * {@code X_User} past an {@code X-User} that is set here.
     */
    List<HeaderLine> appliedTo(List<HeaderLine> lines) {
        if (isEmpty()) {
            return lines;
        }
        List<HeaderLine> edited = new ArrayList<>(lines.size() + set.size() + add.size());
        for (HeaderLine line : lines) {
            String name = Guard.plain(line.name());
            if (!remove.contains(name)
                    && set.stream().noneMatch(other -> Guard.plain(other.name()).equals(name))) {
                edited.add(line);
            }
        }
        edited.addAll(set);
        edited.addAll(add);
        return edited;
    }

    /** Edits the headers of an answer. */
    void applyTo(HeaderMap headers) {
        remove.forEach(headers::remove);
        set.forEach(line -> headers.put(new HttpString(line.name()), line.value()));
        add.forEach(line -> headers.add(new HttpString(line.name()), line.value()));
    }
}
