/**
 * Conversations, and how a model reads them: the text, the token ids and the mask of what it is trained to say.
 *
 * <p>Start at {@link dev.stillhouse.text.chat.ChatTemplate}; {@link dev.stillhouse.text.chat.Llama31Template} is the one of Llama 3.1,
 * {@link dev.stillhouse.text.chat.PlainText} renders documents. Templates are written in Java: the Jinja that comes with a model folder
 * is never run. Knows nothing about files, packing or training.
 */
@NullMarked
package dev.stillhouse.text.chat;

import org.jspecify.annotations.NullMarked;
