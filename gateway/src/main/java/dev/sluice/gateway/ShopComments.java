package dev.sluice.gateway;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;

/** What visitors said, latest first; keeps the last {@value #MOST}. Thread-safe. */
final class ShopComments {

    private static final int MOST = 50;

    private final Deque<Comment> comments = new ArrayDeque<>();

    /**
     * One comment.
     *
     * @param author up to 80 characters
     * @param text up to 2000 characters
     */
    record Comment(String author, String text) {

        Comment {
            if (author.isBlank() || author.length() > 80 || text.isBlank() || text.length() > 2000) {
                throw new IllegalArgumentException(
                        "a comment has an author of at most 80 characters and a text of at most 2000");
            }
        }
    }

    synchronized void add(Comment comment) {
        comments.addFirst(comment);
        if (comments.size() > MOST) {
            comments.removeLast();
        }
    }

    synchronized List<Comment> latest() {
        return List.copyOf(comments);
    }
}
