/**
 * From token sequences to rows of a fixed length.
 *
 * <p>Start at {@link dev.stillhouse.text.pack.Packer}; {@link dev.stillhouse.text.pack.DocumentChunker} cuts documents first. Knows no
 * text and no files.
 */
@NullMarked
package dev.stillhouse.text.pack;

import org.jspecify.annotations.NullMarked;
