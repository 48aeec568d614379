package dev.stillhouse.contracts.spec;

import dev.stillhouse.contracts.spec.binding.Default;
import dev.stillhouse.contracts.spec.binding.Rules;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What is in the lake and how it is made ready.
 *
 * @param input files, folders or globs of the kinds that {@code docs/guide/data-prep.md} lists, and tables
 * @param labelled chats with answers by people
 * @param test chats with answers that nothing is trained on; training data is decontaminated against them
 * @param system a system prompt for every chat
 * @param sequenceLength tokens of a packed sequence
 * @param chunk how long documents are cut; sequences of {@code sequence_length} without overlap when left out
 * @param guard a model that finds injections in place of the rules of {@code clean}
 * @param quality rules for texts from the web; none when left out
 * @param language which languages rows are in; as they say themselves when left out
 * @param mix how much of each language the input keeps; all of it when left out
 * @param decontaminate off when left out and there is no test
 * @param validation share held out, chosen by a hash of what the user says
 * @param validationOf the data sets that a share is held out of
 * @param tooLong what happens to chats of more than {@code sequence_length} tokens
 * @param shards the kind of files that packed tokens are written to
 * @param tokenizer the model whose tokenizer is used
 * @param maxRowBytes a longer line, record or document is rejected
 * @param maxRows at most so many rows of the input are kept
 * @param classify rows of the input that classifiers do not keep are dropped
 */
public record DataSpec(
        @Default("[]") List<Location> input,
        Kind kind,
        @Default("{}") FieldsSpec fields,
        Optional<LabelledSpec> labelled,
        Optional<LabelledSpec> test,
        Optional<String> system,
        @Default("512") int sequenceLength,
        Optional<ChunkSpec> chunk,
        @Default("{}") CleanSpec clean,
        Optional<GuardSpec> guard,
        Optional<QualitySpec> quality,
        Optional<LanguageSpec> language,
        Optional<MixSpec> mix,
        @Default("{}") DedupSpec dedup,
        @Default("mask") PiiSpec pii,
        @Default("{}") Optional<DecontaminateSpec> decontaminate,
        @Default("0.05") double validation,
        @Default("[input]") List<DataPart> validationOf,
        @Default("drop") TooLong tooLong,
        @Default("arrow") Shards shards,
        @Default("base") String tokenizer,
        @Default("16777216") int maxRowBytes,
        Optional<Long> maxRows,
        @Default("[]") List<ScoreSpec> classify) {
    public DataSpec {
        new Rules()
                .that(
                        !input.isEmpty() || labelled.isPresent(),
                        "input must name at least one file or folder, unless there is labelled data")
                .that(sequenceLength >= 16, "sequence_length must be at least 16, but was %d", sequenceLength)
                .that(
                        validation >= 0 && validation < 1,
                        "validation must be a share of at least 0 and below 1, but was %s",
                        validation)
                .that(
                        !validationOf.contains(DataPart.SYNTHETIC) && !validationOf.contains(DataPart.SCORED),
                        "validation_of may name input and labelled, but names synthetic or scored, which are made later; remove that")
                .that(
                        chunk.isEmpty() || kind == Kind.DOCUMENTS,
                        "chunk cuts documents, but data.kind is %s; remove it",
                        kind.key())
                .that(
                        chunk.isEmpty() || chunk.get().tokens() <= sequenceLength,
                        "chunk.tokens must be at most sequence_length %d, but was %d",
                        sequenceLength,
                        chunk.map(ChunkSpec::tokens).orElse(0))
                .that(
                        guard.isEmpty() || clean.injections() == CleanSpec.Injections.DROP,
                        "guard looks for what clean.injections keeps; remove one of them")
                .that(
                        dedup.keep() != DedupSpec.Keep.BEST || fields.score().isPresent(),
                        "dedup.keep is best, but fields.score names no column with the score; name one, or take longest")
                .that(
                        maxRows.isPresent() || !(mix.orElse(null) instanceof MixSpec.Temperature),
                        "mix.temperature says how max_rows rows are sampled; give max_rows")
                .that(maxRowBytes >= 1024, "max_row_bytes must be at least 1024, but was %d", maxRowBytes)
                .that(maxRows.orElse(1L) >= 1, "max_rows must be at least 1, but was %d", maxRows.orElse(1L))
                .hold();
    }

    /** The data sets that a share is really held out of: prompts have no answers to be measured by. */
    public Set<DataPart> heldOut() {
        Set<DataPart> sets = EnumSet.noneOf(DataPart.class);
        if (validation > 0 && validationOf.contains(DataPart.INPUT) && kind != Kind.PROMPTS && !input.isEmpty()) {
            sets.add(DataPart.INPUT);
        }
        if (validation > 0 && validationOf.contains(DataPart.LABELLED) && labelled.isPresent()) {
            sets.add(DataPart.LABELLED);
        }
        return sets;
    }

    /** What a row of the input is. */
    public enum Kind {
        /** A text that is put to the teacher. */
        PROMPTS,
        /** Messages, or a prompt and its completion. */
        CHATS,
        /** Plain text to model as language. */
        DOCUMENTS;

        public String key() {
            return name().toLowerCase(java.util.Locale.ROOT);
        }
    }

    /** What happens to chats that are longer than a sequence. Prompts are dropped, and documents cut, in any case. */
    public enum TooLong {
        DROP,
        SPLIT
    }

    /** The kind of files that packed tokens are written to. */
    public enum Shards {
        ARROW,
        PARQUET
    }
}
