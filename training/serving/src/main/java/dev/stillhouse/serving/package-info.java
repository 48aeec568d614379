/**
 * An OpenAI-compatible HTTP server over a Llama model, on the JDK's own HTTP server.
 *
 * <p>Start at {@link dev.stillhouse.serving.InferenceServer}. A request is read by {@code ChatEndpoint} or {@code CompletionEndpoint} into a
 * {@code TextCall}, which {@code Answering} runs: the tokens come from the one thread of {@code GenerationLoop}, become text in
 * {@code AnswerInProgress}, and leave through a {@code ReplySink}, whole or as server-sent events, in the JSON of a {@code ReplyFormat}.
 *
 * <p>What the server cannot honour it refuses by name (status 400) instead of answering something else. It knows nothing of training.
 */
@NullMarked
package dev.stillhouse.serving;

import org.jspecify.annotations.NullMarked;
