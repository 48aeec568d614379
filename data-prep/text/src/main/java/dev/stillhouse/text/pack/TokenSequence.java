package dev.stillhouse.text.pack;

import dev.stillhouse.contracts.failure.Check;
import dev.stillhouse.text.shard.TeacherTopK;
import java.util.BitSet;
import java.util.Optional;

/**
 * One chat or piece of a document, as tokens.
 *
 * @param id of the source row
 * @param tokens token ids
 * @param labelled positions that the model is trained to say
 * @param topK the teacher's distributions at the labelled positions
 */
public record TokenSequence(String id, int[] tokens, BitSet labelled, Optional<TeacherTopK> topK) {
    public TokenSequence {
        Check.that(tokens.length > 0, "sequence %s must have at least one token", id);
    }

    public TokenSequence(String id, int[] tokens, BitSet labelled) {
        this(id, tokens, labelled, Optional.empty());
    }
}
