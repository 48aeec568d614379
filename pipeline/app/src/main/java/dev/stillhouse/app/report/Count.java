package dev.stillhouse.app.report;

/** How many there were of something. */
public record Count(String name, long count) {}
