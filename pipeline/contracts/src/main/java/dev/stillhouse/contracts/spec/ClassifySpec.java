package dev.stillhouse.contracts.spec;

import dev.stillhouse.contracts.spec.binding.Default;
import dev.stillhouse.contracts.spec.binding.Rules;
import java.nio.file.Path;
import java.util.List;

/** A classifier of texts, which {@code data.classify} uses. */
public sealed interface ClassifySpec {
    /** One that is there already: the folder that {@code classify train} wrote. */
    record Existing(Path path) implements ClassifySpec {}

    /**
     * One that this run trains, before it prepares the data.
     *
     * @param hidden width of the hidden layer
     * @param learningRate of Adam
     * @param batch rows of a step
     * @param epochs passes over the rows at most
     * @param patience passes without a lower validation loss after which it stops
     * @param validation share of the texts that chooses epoch and temperature
     * @param test share of the texts that it is measured on
     */
    record Trained(
            Labels labels,
            @Default("{}") Features features,
            @Default("32") int hidden,
            @Default("0.003") double learningRate,
            @Default("64") int batch,
            @Default("30") int epochs,
            @Default("3") int patience,
            @Default("0.1") double validation,
            @Default("0.1") double test)
            implements ClassifySpec {
        public Trained {
            new Rules()
                    .that(hidden >= 1 && hidden <= 256, "hidden must be 1 to 256, but was %d", hidden)
                    .that(
                            learningRate > 0 && learningRate <= 1,
                            "learning_rate must be above 0 and at most 1, but was %s",
                            learningRate)
                    .that(batch >= 1 && batch <= 1024, "batch must be 1 to 1024, but was %d", batch)
                    .that(epochs >= 1, "epochs must be at least 1, but was %d", epochs)
                    .that(patience >= 1, "patience must be at least 1, but was %d", patience)
                    .that(
                            validation > 0 && validation < 1,
                            "validation must be a share above 0 and below 1, but was %s",
                            validation)
                    .that(
                            test > 0 && test + validation < 1,
                            "test must be a share above 0 that leaves rows to learn from beside validation %s, but was %s",
                            validation,
                            test)
                    .hold();
        }
    }

    /**
     * Texts whose class is known.
     *
     * @param label the field with the class: a text, or a whole number; dots go into objects, lists and texts that are JSON
     * @param kind what a row is
     * @param maxRows rows at most, the first by the hash of their text
     */
    record Labels(
            List<Location> path,
            @Default("label") String label,
            @Default("{}") FieldsSpec fields,
            @Default("documents") DataSpec.Kind kind,
            @Default("200000") int maxRows) {
        public Labels {
            new Rules()
                    .that(!path.isEmpty(), "path must name at least one file or folder")
                    .that(maxRows >= 1, "max_rows must be at least 1, but was %d", maxRows)
                    .hold();
        }
    }

    /**
     * Which features of a text count.
     *
     * @param buckets that they are hashed into
     * @param words longest n-grams of words
     * @param characters length of the n-grams of characters within a word; 0 for none
     */
    record Features(
            @Default("65536") int buckets,
            @Default("2") int words,
            @Default("4") int characters) {
        public Features {
            new Rules()
                    .that(
                            buckets >= 256 && buckets <= 262_144 && Integer.bitCount(buckets) == 1,
                            "buckets must be a power of two from 256 to 262144, but was %d",
                            buckets)
                    .that(words >= 1 && words <= 3, "words must be 1 to 3, but was %d", words)
                    .that(
                            characters == 0 || (characters >= 2 && characters <= 8),
                            "characters must be 0 or 2 to 8, but was %d",
                            characters)
                    .hold();
        }
    }
}
