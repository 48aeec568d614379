/**
 * Rules that tell prose from what the web is also full of: Gopher's for quality and repetition, and FineWeb's. Each family is a record of
 * its thresholds that judges a {@link dev.stillhouse.text.quality.Passage}: a text whose words and lines were found once, for all of them.
 *
 * <p>Start at {@link dev.stillhouse.text.quality.QualityFilter}. A text and perhaps its language in, a verdict with rule, threshold and
 * value out. Knows no other texts, no files and no Spark.
 */
@NullMarked
package dev.stillhouse.text.quality;

import org.jspecify.annotations.NullMarked;
