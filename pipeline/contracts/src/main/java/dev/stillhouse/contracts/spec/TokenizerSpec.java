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
     * @param input jsonl files; {@code data.input} when left out
     * @param fields of their rows that hold text; a row may lack some
     */
    public record Train(
            int vocabulary,
            @Incidental @Default("[]") List<Location> input,
            @Default("[text]") List<String> fields) {
        public Train {
            new Rules()
                    .that(
                            vocabulary >= 512,
                            "vocabulary must be at least 512 (256 bytes and 256 special tokens), but was %d",
                            vocabulary)
                    .that(!fields.isEmpty(), "fields must name at least one field of the rows")
                    .hold();
        }
    }
}
