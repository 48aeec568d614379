/** The training loop and its parts: objectives, optimizers, schedules, data cursor, checkpoints, collectives and the trainer. */
@NullMarked
package dev.stillhouse.finetune;

import org.jspecify.annotations.NullMarked;
