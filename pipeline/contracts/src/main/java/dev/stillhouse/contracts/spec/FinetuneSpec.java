package dev.stillhouse.contracts.spec;

import dev.stillhouse.contracts.spec.binding.Inline;

/** A recipe that learns the next token of the data. */
public record FinetuneSpec(StudentSpec base, @Inline TrainingSpec training) {}
