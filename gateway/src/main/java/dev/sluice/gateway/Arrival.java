package dev.sluice.gateway;

/** What the {@link Guard} makes of a request head. */
sealed interface Arrival permits RequestModel, Refusal {}
