package dev.stillhouse.contracts.spec;

/** Data made by a generator that comes with stillhouse, written below {@code run:generated}. */
public record GenerateSpec(HelpdeskSpec helpdesk) {}
