package dev.stillhouse.distill.synthesis;

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
 * @param topK what the teacher thought at those positions; absent when its tokens are not the student's
 */
public record AnsweredChat(int[] tokens, BitSet labelled, Optional<TeacherTopK> topK) {
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
