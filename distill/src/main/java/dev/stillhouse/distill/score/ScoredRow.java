package dev.stillhouse.distill.score;

import dev.stillhouse.text.shard.PackedRow;

/** A row with the teacher's top-k, and what was measured on the way. */
public record ScoredRow(PackedRow row, ScoreFigures figures) {}
