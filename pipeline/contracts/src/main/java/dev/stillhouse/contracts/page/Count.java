package dev.stillhouse.contracts.page;

/** How many there were of something. */
public record Count(String name, long count) {}
