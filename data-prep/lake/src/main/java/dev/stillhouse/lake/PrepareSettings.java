package dev.stillhouse.lake;

import dev.stillhouse.contracts.failure.Check;
import dev.stillhouse.lake.guard.GuardThresholds;
import dev.stillhouse.text.classify.ScoreRule;
import dev.stillhouse.text.clean.InjectionFilter;
import dev.stillhouse.text.language.LanguageMix;
import dev.stillhouse.text.pii.PiiType;
import dev.stillhouse.text.quality.QualityRules;
import dev.stillhouse.text.shard.ShardKind;
import java.io.Serializable;
import java.nio.file.Path;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * What to prepare and how.
 *
 * @param kind what rows of the input are
 * @param labelled chats to train on
 * @param test chats to measure with; nothing of them may be in what is trained on
 * @param system a system prompt for chats that have none
 * @param tokenizer folder of the tokenizer
 * @param sequenceLength most tokens of a packed row
 * @param decontaminate what training data must not share text with beside the test set, and what happens where it does; nothing is looked
 *     for when it is left out
 * @param validation share of chats and documents that is held out, by the hash of what the user says in them
 * @param maxRows most input rows that are kept, the first by content hash
 * @param packing how sequences become shards
 * @param scorings what classifiers say of rows of the input, and which of them stay
 */
public record PrepareSettings(
        RowKind kind,
        Optional<DataSource> input,
        Optional<DataSource> labelled,
        Optional<DataSource> test,
        Optional<String> system,
        Path tokenizer,
        int sequenceLength,
        Chunk chunk,
        Clean clean,
        Dedup dedup,
        Pii pii,
        Optional<Decontamination> decontaminate,
        double validation,
        OptionalInt maxRows,
        Packing packing,
        List<Scoring> scorings) {

    public PrepareSettings {
        scorings = List.copyOf(scorings);
        Check.that(input.isPresent() || labelled.isPresent(), "data needs an input, a labelled set, or both");
        Check.that(sequenceLength >= 16, "data.sequence_length must be at least 16, but was %d", sequenceLength);
        Check.that(
                chunk.tokens() <= sequenceLength,
                "data.chunk.tokens must be at most sequence_length %d, but was %d",
                sequenceLength,
                chunk.tokens());
        Check.that(
                validation >= 0 && validation < 1, "data.validation must be from 0 to below 1, but was %s", validation);
    }

    /** Whether a share of this data set is for validation. */
    boolean holdsOut(String dataset) {
        return validation > 0 && packing.validationOf().contains(dataset);
    }

    /**
     * How sequences become shards.
     *
     * @param validationOf names of the data sets that a share is held out of: input, labelled
     */
    public record Packing(ShardKind shards, TooLong tooLong, Set<String> validationOf) {
        /** Arrow; too long chats are dropped; only input is held out. */
        public static final Packing USUAL = new Packing(ShardKind.ARROW, TooLong.DROP, Set.of(LakeSet.INPUT));

        public Packing {
            // In one order, so that equal settings are told by equal text.
            validationOf = Collections.unmodifiableSet(new TreeSet<>(validationOf));
        }
    }

    /** What happens to chats that have more tokens than a sequence. */
    public enum TooLong {
        DROP,
        SPLIT
    }

    /**
     * What a classifier decides.
     *
     * @param name what people call it
     * @param folder of the classifier
     */
    public record Scoring(String name, Path folder, ScoreRule rule) {}

    /** How documents are cut. */
    public record Chunk(int tokens, int overlap) implements Serializable {}

    /**
     * Which texts are kept.
     *
     * @param quality families of rules that texts of the input must not break; of chats and prompts, what the user and the assistant say
     */
    public record Clean(
            int minCharacters,
            int maxCharacters,
            Injections injections,
            Garbled garbled,
            List<QualityRules> quality,
            Languages languages)
            implements Serializable {
        /** Without rules of quality, and in all languages. */
        public Clean(int minCharacters, int maxCharacters, Injections injections) {
            this(minCharacters, maxCharacters, injections, Garbled.DROP, List.of(), Languages.AS_GIVEN);
        }

        public Clean {
            quality = List.copyOf(quality);
        }
    }

    /** How texts that give orders to a model are found, and what happens to them. */
    public sealed interface Injections extends Serializable {
        /** Found by {@link InjectionFilter}, and dropped. */
        Injections DROP = new ByRules();

        /** Not looked for. */
        Injections KEEP = new Kept();

        record ByRules() implements Injections {}

        record Kept() implements Injections {}

        /**
         * Found by a classifier.
         *
         * @param folder of the model, there on every machine
         */
        record ByModel(String folder, GuardThresholds thresholds, Found found) implements Injections {}
    }

    /** What happens to a text that a classifier found. */
    public enum Found {
        DROP,
        /** It stays; its verdict is kept beside it. */
        FLAG
    }

    /**
     * Which languages rows are in, and how much of each stays.
     *
     * @param among what is identified is one of these; any language if it is empty
     * @param least probability below which an identified language does not count
     * @param keep input in other languages is dropped; none is when it is empty
     */
    public record Languages(Identify identify, Set<String> among, double least, Set<String> keep, LanguageMix mix)
            implements Serializable {
        /** As the rows say; all of them stay. */
        public static final Languages AS_GIVEN = new Languages(Identify.OFF, Set.of(), 0, Set.of(), LanguageMix.WHOLE);

        public Languages {
            among = Set.copyOf(among);
            keep = Set.copyOf(keep);
        }
    }

    /** Of which rows the language is found out. */
    public enum Identify {
        OFF,
        MISSING,
        ALWAYS
    }

    /** What happens to texts that somebody decoded wrongly. */
    public enum Garbled {
        DROP,
        /** Repaired where that is certain, else dropped. */
        REPAIR,
        KEEP
    }

    /**
     * Which duplicates are dropped; keeping exact duplicates while dropping near ones is not possible.
     *
     * @param index what earlier runs kept; of the input, what is nearly the same is dropped
     */
    public record Dedup(Exact exact, Optional<Near> near, Keep keep, Optional<Index> index) {
        /** The first row of several stays, and nothing is known of earlier runs. */
        public Dedup(Exact exact, Optional<Near> near) {
            this(exact, near, Keep.FIRST, Optional.empty());
        }

        public Dedup {
            Check.that(
                    index.isEmpty() || near.isPresent(),
                    "data.dedup.index finds near duplicates, but data.dedup.near is off");
        }
    }

    /** Which row of several that are the same stays; between equal ones, the first by id and place. */
    public enum Keep {
        FIRST,
        /** With the most characters of what is said. */
        LONGEST,
        /** With the highest score; one without a score comes last. */
        BEST
    }

    /**
     * An index of rows that earlier runs kept.
     *
     * @param path of a folder, on any file system that Hadoop knows
     * @param generation the name under which the rows of this run are added; what is there under it is not looked at, and replaced
     */
    public record Index(String path, String generation) {}

    /** What happens to rows with the same text. */
    public enum Exact {
        DROP,
        KEEP
    }

    /** Rows whose shingles of so many words have at least this Jaccard similarity are one; see {@code MinHash}. */
    public record Near(int ngram, int bands, int rows, double threshold) implements Serializable {
        public Near {
            Check.that(
                    threshold > 0 && threshold <= 1,
                    "data.dedup.near.threshold must be above 0 and at most 1, but was %s",
                    threshold);
        }
    }

    /**
     * What training rows are compared with.
     *
     * @param ngram length in words of the pieces that are compared
     * @param against evaluation sets beside the test set, by name
     * @param mostHeld pieces of all sets that every executor holds at most; with more, they are joined
     */
    public record Decontamination(int ngram, Contaminated action, Map<String, DataSource> against, int mostHeld) {
        private static final int USUALLY_HELD = 500_000;

        public Decontamination {
            Check.that(
                    !against.containsKey(LakeSet.TEST), "data.decontaminate.against.test has the name of the test set");
            against = Collections.unmodifiableMap(new TreeMap<>(against));
        }

        public Decontamination(int ngram, Contaminated action, Map<String, DataSource> against) {
            this(ngram, action, against, USUALLY_HELD);
        }
    }

    /** What happens to rows that share text with an evaluation set. Each is reported. */
    public enum Contaminated {
        DROP,
        /** They stay. */
        FLAG,
        /** They are packed into shards of their own. */
        SPLIT
    }

    /**
     * What happens to personal data and secrets.
     *
     * @param types that are looked for
     */
    public record Pii(PiiAction action, Set<PiiType> types, Numbering numbering) implements Serializable {
        /** All types are masked by their names alone. */
        public static final Pii MASK = new Pii(PiiAction.MASK, EnumSet.allOf(PiiType.class), Numbering.TYPE_ALONE);

        public static final Pii KEEP = new Pii(PiiAction.KEEP, Set.of(), Numbering.TYPE_ALONE);

        public Pii {
            // In one order, so that equal settings are told by equal text.
            types = Collections.unmodifiableSet(new TreeSet<>(types));
        }

        /** The same, but what would be dropped is masked. */
        Pii neverDropping() {
            return action == PiiAction.DROP ? new Pii(PiiAction.MASK, types, numbering) : this;
        }
    }

    public enum PiiAction {
        MASK,
        KEEP,
        /** Rows that have some are dropped. */
        DROP
    }

    /** Whether placeholders are {@code [EMAIL]}, or {@code [EMAIL_1]} and so on, by value within a conversation. */
    public enum Numbering {
        TYPE_ALONE,
        BY_VALUE
    }
}
