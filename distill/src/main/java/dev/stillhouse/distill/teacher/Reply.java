package dev.stillhouse.distill.teacher;

/**
 * What became of a request, and how.
 *
 * @param endpoint that was asked last; empty when none was
 * @param attempts exchanges that it took
 */
public record Reply(Outcome outcome, String endpoint, int attempts) {}
