/**
 * Which language a text is in.
 *
 * <p>Start at {@link dev.stillhouse.text.language.LanguageTag}. Knows no rows, no files and no Spark.
 */
@NullMarked
package dev.stillhouse.text.language;

import org.jspecify.annotations.NullMarked;
