/**
 * Checks this implementation against what another one computed. Start at {@link dev.stillhouse.distill.parity.ParityCheck}.
 *
 * <p>A dump folder has {@code config.json}, {@code input_ids.json}, {@code run.json} (mode, optimizer, losses), {@code logits.f32} with
 * {@code logits.json}, {@code grads.json}, {@code params_after_10.json}; for LoRA an adapter, for distillation {@code teacher/} and
 * {@code teacher_logits.f32}. Weights that are not there are made again by {@link dev.stillhouse.distill.parity.PortableWeights}. Any
 * file may be a link, also one that a checkout left as text.
 */
@NullMarked
package dev.stillhouse.distill.parity;

import org.jspecify.annotations.NullMarked;
