package dev.stillhouse.contracts.spec;

import dev.stillhouse.contracts.spec.binding.Default;
import dev.stillhouse.contracts.spec.binding.Incidental;
import dev.stillhouse.contracts.spec.binding.Rules;
import java.util.List;

/** A tokenizer made in this run; {@code data.tokenizer: trained} uses it. */
public record TokenizerSpec(Train train) {
    /** The name that stands for this tokenizer where the name of a model could stand. */
    public static final String TRAINED = "trained";

    /**
     * @param vocabulary tokens in all, the special ones included
     * @param input files with one text a row; {@code data.input} when left out
     */
    public record Train(
            int vocabulary,
            @Incidental @Default("[]") List<Location> input,
            @Default("{}") FieldsSpec fields) {
        public Train {
            new Rules()
                    .that(
                            vocabulary >= 512,
                            "vocabulary must be at least 512 (256 bytes and 256 special tokens), but was %d",
                            vocabulary)
                    .hold();
        }
    }
}
