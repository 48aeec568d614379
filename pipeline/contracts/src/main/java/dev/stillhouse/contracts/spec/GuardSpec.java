package dev.stillhouse.contracts.spec;

import dev.stillhouse.contracts.spec.binding.Default;
import dev.stillhouse.contracts.spec.binding.Rules;
import java.nio.file.Path;

/**
 * A classifier that finds texts that give orders to a model, such as Prompt Guard, in place of the rules.
 *
 * @param model a folder with {@code model.onnx}, {@code config.json} and {@code tokenizer.json}
 * @param injection the score from which on a document or the result of a tool is found
 * @param jailbreak the score from which on what a user says is found
 * @param action what happens to rows in which something is found
 */
public record GuardSpec(
        Path model,
        @Default("0.5") double injection,
        @Default("0.5") double jailbreak,
        @Default("drop") Action action) {
    public GuardSpec {
        new Rules()
                .that(injection > 0 && injection <= 1, "injection must be above 0 and at most 1, but was %s", injection)
                .that(jailbreak > 0 && jailbreak <= 1, "jailbreak must be above 0 and at most 1, but was %s", jailbreak)
                .hold();
    }

    public enum Action {
        DROP,
        /** The row is kept, and its verdict beside it. */
        FLAG
    }
}
