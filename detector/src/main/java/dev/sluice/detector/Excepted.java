package dev.sluice.detector;

/**
 * What an exception has taken out of a judgement.
 *
 * @param exception the exception
 * @param field the field
 * @param score of its worst window that was taken out; reaches the tag threshold
 * @param attackClass what kind of attack that looks like
 */
public record Excepted(FieldException exception, Field field, double score, AttackClass attackClass) {}
