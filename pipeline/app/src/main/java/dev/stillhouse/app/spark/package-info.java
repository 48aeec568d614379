/**
 * Spark as the application starts it. Start at {@link dev.stillhouse.app.spark.SparkSessions}.
 */
@NullMarked
package dev.stillhouse.app.spark;

import org.jspecify.annotations.NullMarked;
