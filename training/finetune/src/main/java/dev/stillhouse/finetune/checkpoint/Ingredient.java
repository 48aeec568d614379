package dev.stillhouse.finetune.checkpoint;

import java.util.Locale;

/** What a training is made from: the kinds of things in which it may differ from the one that made a checkpoint. */
public enum Ingredient {
    DATA,
    /** The model that is trained and the adapters that were merged into it. */
    MODEL,
    /** The keys of the recipe that decide the result. */
    SETTINGS,
    /** The model that is learnt from and its adapters. */
    TEACHER,
    TEMPLATE,
    TOKENIZER;

    /** @param input a name of {@link TrainingInputs}; its first word says what it is */
    static Ingredient ofInput(String input) {
        return valueOf(input.split(" ", 2)[0].toUpperCase(Locale.ROOT));
    }

    /** As the run spec names it. */
    public String key() {
        return name().toLowerCase(Locale.ROOT);
    }
}
