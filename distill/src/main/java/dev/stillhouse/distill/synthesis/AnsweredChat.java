package dev.stillhouse.distill.synthesis;

import dev.stillhouse.contracts.failure.Check;
import dev.stillhouse.text.pack.TokenSequence;
import dev.stillhouse.text.shard.Origin;
import dev.stillhouse.text.shard.TeacherTopK;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Optional;

/**
 * A prompt with its answer as the student reads it.
 *
 * @param tokens of the whole chat
 * @param labelled positions of the answer and of the token that ends it
 * @param capture whether the teacher's log-probabilities are there
 * @param topK what the teacher thought at those positions, if it is known
 */
public record AnsweredChat(int[] tokens, BitSet labelled, Capture capture, Optional<TeacherTopK> topK) {
    public AnsweredChat {
        Check.that(
                topK.isPresent() == (capture == Capture.KEPT),
                "log-probabilities are %s, but the row says %s",
                topK.isPresent() ? "there" : "missing",
                capture);
    }

    static AnsweredChat with(int[] tokens, BitSet labelled, TeacherTopK topK) {
        return new AnsweredChat(tokens, labelled, Capture.KEPT, Optional.of(topK));
    }

    static AnsweredChat without(int[] tokens, BitSet labelled, Capture why) {
        return new AnsweredChat(tokens, labelled, why, Optional.empty());
    }

    /**
     * For a set of shards with this many teacher's tokens per position, all of them unused where the teacher's are absent.
     *
     * @param id of the source row
     * @param k 0 for shards without
     */
    public TokenSequence sequence(String id, int k) {
        return new TokenSequence(
                Origin.made("synthetic", id),
                tokens,
                labelled,
                k == 0 ? Optional.empty() : Optional.of(topK.orElseGet(() -> unused(k))));
    }

    private TeacherTopK unused(int k) {
        int[] ids = new int[labelled.cardinality() * k];
        Arrays.fill(ids, TokenIds.UNKNOWN);
        return new TeacherTopK(k, ids, new float[ids.length]);
    }
}
