package dev.sluice.host;

/** What the {@link Guard} makes of a request head. */
public sealed interface Arrival permits RequestModel, Refusal {}
