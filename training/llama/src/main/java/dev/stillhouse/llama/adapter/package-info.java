/**
 * LoRA adapters in PEFT's folder format. Start at {@link dev.stillhouse.llama.adapter.LoraAdapter}.
 */
@NullMarked
package dev.stillhouse.llama.adapter;

import org.jspecify.annotations.NullMarked;
