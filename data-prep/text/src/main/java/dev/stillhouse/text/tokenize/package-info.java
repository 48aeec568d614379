/**
 * Text to token ids and back, and the training of a vocabulary.
 *
 * <p>Start at {@link dev.stillhouse.text.tokenize.Tokenizer}; {@link dev.stillhouse.text.tokenize.HfTokenizer} reads the
 * {@code tokenizer.json} of a model folder, {@link dev.stillhouse.text.tokenize.BpeTrainer} makes a new one. The way of a text is
 * {@code BpeEncoder}: {@code Llama3Split} cuts it into pieces, {@code BpeModel} knows the pieces that are tokens, {@code PieceMerger} merges
 * the others, and {@code PieceCache} remembers them. Text never turns into a special token unless {@code encodeWithSpecials} is asked to.
 * Knows no chats and no models.
 */
@NullMarked
package dev.stillhouse.text.tokenize;

import org.jspecify.annotations.NullMarked;
