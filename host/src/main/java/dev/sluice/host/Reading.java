package dev.sluice.host;

/** What became of the bytes of a request head: one, or the reason why they are none. */
public sealed interface Reading permits Head, Refusal {}
