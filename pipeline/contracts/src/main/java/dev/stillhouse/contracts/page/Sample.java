package dev.stillhouse.contracts.page;

/**
 * A row to look at.
 *
 * @param heading what it is an example of: a reason, or an id
 * @param text what came in
 * @param note what became of it: a detail, or an answer
 */
public record Sample(String heading, String text, String note) {}
