/**
 * Checkpoints that are there whole or not at all. Start at {@link dev.stillhouse.finetune.checkpoint.Checkpoints}; a training
 * writes them by {@link dev.stillhouse.finetune.checkpoint.BackgroundCheckpoints}.
 *
 * <p>Layout of {@code checkpoints/<recipe>/}:
 *
 * <pre>
 * attempt                   the name of the only try that may write here; {@link dev.stillhouse.finetune.checkpoint.Fence}
 * latest                    the name of the newest checkpoint, for people; resuming looks at the folders themselves
 * metrics.jsonl             what the training reported, one event a line
 * step-00000100/            a checkpoint
 *   config.json, model.safetensors                        all weights, F32, as an HF folder; or
 *   adapter_config.json, adapter_model.safetensors        the adapter alone, as a PEFT folder
 *   optimizer.safetensors   both moments of every trained tensor, F32
 *   state.json              {@link dev.stillhouse.finetune.checkpoint.TrainingState}
 *   MANIFEST.json           {@link dev.stillhouse.finetune.checkpoint.CheckpointManifest}: written last, covers all other files
 * step-00000150.tmp-…/      one that is being written by the try of that name, or whose writer died; never read, removed by the next writer
 * step-00000050.pruned/     one that is being deleted; the same
 * step-00000050.damaged-1/  one that did not verify when it was read back; kept for people to look at
 * </pre>
 *
 * <p>Such a folder lies in a file system that moves a folder at once. A checkpoint is committed by that move
 * ({@link dev.stillhouse.finetune.checkpoint.CheckpointCommit}); {@code latest} is written after it, then the new checkpoint is read back,
 * and only then are old ones removed, but for the best one by {@link dev.stillhouse.finetune.checkpoint.ValidationLoss}. Whoever may be superseded writes through {@link dev.stillhouse.finetune.checkpoint.FencedFiles}.
 *
 * <p>What remains possible is one operation of a superseded try that looked at the fence just before it was taken: a commit of the bytes
 * that the next try makes for that step too, which never goes over a checkpoint that is there; {@code latest}, which nobody resumes
 * from; or the removal of one checkpoint beyond those to keep.
 *
 * <p>In a store ({@link dev.stillhouse.finetune.checkpoint.CheckpointStore}) a checkpoint is
 *
 * <pre>
 * step-00000100.ATTEMPT/    the same files; MANIFEST.json is put there last and is the commit: without it this is a leftover
 *   DAMAGED                 only where it did not verify: why
 * </pre>
 *
 * <p>{@link dev.stillhouse.finetune.checkpoint.CheckpointHome} says which of the two. This package knows no Hadoop: a store is what
 * {@link dev.stillhouse.finetune.checkpoint.ObjectStore} asks of it.
 */
@NullMarked
package dev.stillhouse.finetune.checkpoint;

import org.jspecify.annotations.NullMarked;
