package dev.stillhouse.app.stages;

import dev.stillhouse.app.spark.SparkSessions;
import dev.stillhouse.app.tracking.Tracking;
import java.time.Clock;

/**
 * What stages work with.
 *
 * @param cores that this process may use
 */
public record Services(SparkSessions spark, int cores, Clock clock, Tracking tracking) {}
