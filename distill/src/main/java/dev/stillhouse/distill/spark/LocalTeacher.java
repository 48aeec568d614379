package dev.stillhouse.distill.spark;

import dev.stillhouse.finetune.EngineSource;
import dev.stillhouse.finetune.ModelSource;
import dev.stillhouse.tensor.DType;
import java.io.Serializable;

/**
 * A teacher whose files every worker sees.
 *
 * @param tokenizer fingerprint of its tokenizer
 * @param dtype of weights and activations
 * @param engines opens the engine of a worker, with all the threads that the worker has; equal to its copies, as a record is, since tasks
 *     find the model that they share by it
 */
public record LocalTeacher(ModelSource model, String tokenizer, DType dtype, EngineSource engines)
        implements Serializable {}
