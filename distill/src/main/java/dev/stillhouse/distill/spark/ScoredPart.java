package dev.stillhouse.distill.spark;

import dev.stillhouse.distill.score.ScoreFigures;
import dev.stillhouse.text.shard.ShardSummary;
import java.io.Serializable;

/** A shard of scored rows. */
record ScoredPart(ShardSummary summary, ScoreFigures figures) implements Serializable {}
