/** The Spark jobs around the pure functions of {@code dev.stillhouse.text}: from a data lake to packed shards. */
@NullMarked
package dev.stillhouse.lake;

import org.jspecify.annotations.NullMarked;
