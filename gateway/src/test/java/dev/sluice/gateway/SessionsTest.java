package dev.sluice.gateway;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;

import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class SessionsTest {

    private static final String TOKEN = "0123456789abcdef";

    private final AtomicLong now = new AtomicLong(-5);
    private final Sessions sessions = new Sessions(now::get);

    @Test
    void session_isFound_untilItEnds() {
        Session session = sessions.open(TOKEN);
        now.addAndGet(Sessions.LIFE.toNanos() - 1);
        assertEquals(session, sessions.find(session.id(), TOKEN));
        now.addAndGet(1);
        assertNull(sessions.find(session.id(), TOKEN));
    }

    @Test
    void anotherToken_endsAllSessions() {
        Session session = sessions.open(TOKEN);
        assertNull(sessions.find(session.id(), "fedcba9876543210"));
        assertNull(sessions.find(session.id(), TOKEN));
    }

    @Test
    void oneTooMany_endsTheOldest() {
        Session oldest = sessions.open(TOKEN);
        Session second = sessions.open(TOKEN);
        for (int i = 1; i < Sessions.MOST; i++) {
            sessions.open(TOKEN);
        }
        assertNull(sessions.find(oldest.id(), TOKEN));
        assertNotNull(sessions.find(second.id(), TOKEN));
    }

    @Test
    void closedSession_isOver() {
        Session session = sessions.open(TOKEN);
        sessions.close(session.id());
        assertNull(sessions.find(session.id(), TOKEN));
    }
}
