/**
 * What a run would do, found out without doing it and without Spark. Start at {@link dev.stillhouse.app.plan.Planner}.
 */
@NullMarked
package dev.stillhouse.app.plan;

import org.jspecify.annotations.NullMarked;
