package dev.sluice.gateway;

import java.util.concurrent.atomic.AtomicLong;

/**
 * What was to be written down and is not, over all decision logs of a gateway.
 *
 * @param decisions that are lost
 * @param reasons decisions that were logged without their reasons
 */
record Losses(AtomicLong decisions, AtomicLong reasons) {

    Losses() {
        this(new AtomicLong(), new AtomicLong());
    }
}
