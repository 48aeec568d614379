/** An OpenAI-compatible HTTP server over a Llama model. */
@NullMarked
package dev.stillhouse.serving;

import org.jspecify.annotations.NullMarked;
