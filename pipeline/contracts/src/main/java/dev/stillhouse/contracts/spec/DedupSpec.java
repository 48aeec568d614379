package dev.stillhouse.contracts.spec;

import dev.stillhouse.contracts.spec.binding.Default;
import dev.stillhouse.contracts.spec.binding.Rules;
import java.util.Optional;

/**
 * Which repetitions are dropped: equal texts, and nearly equal ones ({@code near: off} keeps those).
 *
 * @param keep which row of several that are the same stays
 * @param index a folder that knows what earlier runs kept: input that is nearly the same as that is dropped, and what this run keeps is
 *     added
 * @param generation the name of this run in the index; that of a run folder's path when left out
 */
public record DedupSpec(
        @Default("true") boolean exact,
        @Default("{}") Optional<Near> near,
        @Default("first") Keep keep,
        Optional<Location> index,
        Optional<String> generation) {
    private static final String NAME = "[A-Za-z0-9][A-Za-z0-9._-]{0,99}";

    public DedupSpec {
        new Rules()
                .that(
                        index.isEmpty() || near.isPresent(),
                        "index finds nearly equal rows, but near is off; remove one of them")
                .that(
                        index.isEmpty() || index.get().table().isEmpty(),
                        "index must be a folder, but was %s",
                        index.map(Location::value).orElse(""))
                .that(
                        generation.isEmpty() || index.isPresent(),
                        "generation names this run in an index, but there is no index; remove it")
                .that(
                        generation.orElse("x").matches(NAME),
                        "generation must be letters, digits, dots, - and _, since it names a folder, but was \"%s\"",
                        generation.orElse(""))
                .hold();
    }

    /** Which row of several that are the same stays; between equal ones, the first by id. */
    public enum Keep {
        FIRST,
        LONGEST,
        /** The highest number in the column that {@code fields.score} names. */
        BEST
    }

    /**
     * MinHash over word n-grams: two texts meet when all rows of a band agree, and are one when the Jaccard similarity of
     * their n-grams is at least the threshold.
     *
     * @param preset bands and rows where these are left out
     */
    public record Near(
            @Default("5") int ngram,
            @Default("standard") Preset preset,
            Optional<Integer> bands,
            Optional<Integer> rows,
            @Default("0.8") double threshold) {
        private static final int MOST_PERMUTATIONS = 4096;

        public Near {
            new Rules()
                    .that(ngram >= 1, "ngram must be at least 1, but was %d", ngram)
                    .that(bands.orElse(1) >= 1, "bands must be at least 1, but was %d", bands.orElse(1))
                    .that(rows.orElse(1) >= 1, "rows must be at least 1, but was %d", rows.orElse(1))
                    .that(
                            (long) bands.orElse(preset.bands) * rows.orElse(preset.rows) <= MOST_PERMUTATIONS,
                            "bands times rows must be at most %d, but was %d times %d",
                            MOST_PERMUTATIONS,
                            bands.orElse(preset.bands),
                            rows.orElse(preset.rows))
                    .that(
                            threshold > 0 && threshold <= 1,
                            "threshold must be above 0 and at most 1, but was %s",
                            threshold)
                    .hold();
        }

        public int bandCount() {
            return bands.orElse(preset.bands);
        }

        public int rowsOfABand() {
            return rows.orElse(preset.rows);
        }
    }

    /** How hard near duplicates are looked for. */
    public enum Preset {
        /** 112 permutations: of pairs with similarity 0.8, 92% meet. */
        STANDARD(14, 8),
        /** 256 permutations: of pairs with similarity 0.8, 99.7% meet. */
        THOROUGH(32, 8);

        private final int bands;
        private final int rows;

        Preset(int bands, int rows) {
            this.bands = bands;
            this.rows = rows;
        }

        public int bands() {
            return bands;
        }

        public int rows() {
            return rows;
        }
    }
}
