package dev.stillhouse.text.chat;

import dev.stillhouse.contracts.failure.Check;
import java.util.BitSet;

/**
 * What a model reads.
 *
 * @param text for people; encoding it again would not give the ids where a user wrote the name of a special token
 * @param ids token ids
 * @param mask for every id, whether the model is trained to say it
 */
public record Rendered(String text, int[] ids, boolean[] mask) {
    public Rendered {
        Check.that(ids.length == mask.length, "%d ids need as many marks, but there were %d", ids.length, mask.length);
    }

    /** Positions of the ids that the model is trained to say. */
    public BitSet labelled() {
        BitSet labelled = new BitSet(mask.length);
        for (int i = 0; i < mask.length; i++) {
            labelled.set(i, mask[i]);
        }
        return labelled;
    }
}
