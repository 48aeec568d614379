package dev.stillhouse.lake;

/**
 * Rows to score.
 *
 * @param kind what a row is; its text is what user and assistant say
 */
public record ScoreSource(DataSource source, RowKind kind, PrepareSettings.Pii pii) {}
