package dev.sluice.trainer;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

/**
 * A request in the making: a method, what kind of request it is, and its values, each in its place. Values hold one char
 * per byte and no transport encoding. Immutable.
 *
 * @param host where it goes; empty for the site itself
 * @param context what asks for it: {@code page}, {@code image}, {@code api}...
 * @param body how the body is written; empty for none
 */
record RequestDraft(String method, String host, String context, String body, List<Piece> pieces) {

    /** Where a value stands. */
    enum Place {
        PATH(4),
        QUERY(12),
        HEADER(1),
        COOKIE(1),
        BODY(12),
        FILE(4);

        private final int weight;

        Place(int weight) {
            this.weight = weight;
        }
    }

    /**
     * A value.
     *
     * @param name empty for a segment of a path
     * @param open whether clients choose the value, so that an attack may stand there
     * @param planted whether an attack does
     */
    record Piece(Place place, String name, String value, boolean open, boolean planted) {

        Piece(Place place, String name, String value, boolean open) {
            this(place, name, value, open, false);
        }

        Piece planted(String attack) {
            return new Piece(place, name, attack, open, true);
        }
    }

    RequestDraft {
        pieces = List.copyOf(pieces);
    }

    List<Piece> at(Place place) {
        return pieces.stream().filter(piece -> piece.place() == place).toList();
    }

    /** The same with more pieces. */
    RequestDraft plus(List<Piece> more) {
        List<Piece> all = new ArrayList<>(pieces);
        all.addAll(more);
        return new RequestDraft(method, host, context, body, all);
    }

    /** The same with another value in the place of one. */
    RequestDraft with(int index, Piece piece) {
        List<Piece> all = new ArrayList<>(pieces);
        all.set(index, piece);
        return new RequestDraft(method, host, context, body, all);
    }

    /** One of the open pieces, parameters and bodies more often than headers. */
    int pick(SplittableRandom random) {
        int[] open = IntStream.range(0, pieces.size())
                .filter(i -> pieces.get(i).open())
                .toArray();
        int total = IntStream.of(open).map(this::weight).sum();
        int ticket = random.nextInt(total);
        for (int i : open) {
            ticket -= weight(i);
            if (ticket < 0) {
                return i;
            }
        }
        throw new IllegalStateException("no open piece in " + this);
    }

    private int weight(int index) {
        return pieces.get(index).place().weight;
    }
}
