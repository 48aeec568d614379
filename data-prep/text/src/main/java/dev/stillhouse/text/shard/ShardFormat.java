package dev.stillhouse.text.shard;

import dev.stillhouse.contracts.failure.Check;
import java.io.Serializable;

/**
 * What all shards of a set have in common.
 *
 * @param sequenceLength most tokens in a row
 * @param k teacher's tokens per labelled position; 0 when there are none
 * @param tokenizer fingerprint of the tokenizer
 * @param template name of the chat template
 */
public record ShardFormat(int sequenceLength, int k, String tokenizer, String template) implements Serializable {
    public ShardFormat {
        Check.that(sequenceLength >= 2, "sequence_length must be at least 2, but was %d", sequenceLength);
        Check.that(k >= 0, "k must not be negative, but was %d", k);
        Check.that(!tokenizer.isBlank() && !template.isBlank(), "a shard names its tokenizer and its template");
    }

    /** Of the same rows with so many teacher's tokens. */
    public ShardFormat withK(int other) {
        return new ShardFormat(sequenceLength, other, tokenizer, template);
    }
}
