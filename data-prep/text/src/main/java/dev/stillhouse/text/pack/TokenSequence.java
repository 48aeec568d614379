package dev.stillhouse.text.pack;

import dev.stillhouse.contracts.failure.Check;
import dev.stillhouse.text.shard.Origin;
import dev.stillhouse.text.shard.TeacherTopK;
import java.util.BitSet;
import java.util.Optional;

/**
 * One chat or piece of a document, as tokens.
 *
 * @param origin where it came from
 * @param tokens token ids
 * @param labelled positions that the model is trained to say
 * @param topK the teacher's distributions at the labelled positions
 */
public record TokenSequence(Origin origin, int[] tokens, BitSet labelled, Optional<TeacherTopK> topK) {
    public TokenSequence {
        Check.that(tokens.length > 0, "sequence %s must have at least one token", origin.id());
    }

    public TokenSequence(String id, int[] tokens, BitSet labelled) {
        this(Origin.named(id), tokens, labelled, Optional.empty());
    }

    /** Of the source row. */
    public String id() {
        return origin.id();
    }
}
