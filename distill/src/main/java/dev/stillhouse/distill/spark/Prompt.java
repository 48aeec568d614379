package dev.stillhouse.distill.spark;

import dev.stillhouse.distill.synthesis.Question;
import java.io.Serializable;

/**
 * A prompt of the lake, with the name of the request that asks it for one of its answers. Several prompts may share a request.
 *
 * @param id of its row in the lake
 * @param sample which of its answers, from 1
 * @param messages a JSON list
 * @param tools a JSON list of descriptions; empty for none
 * @param language that prepare found; empty when it is not known
 * @param source that the row was credited to; empty when it was to none
 * @param licence of the row; empty when none was given
 */
record Prompt(
        String id,
        int sample,
        String messages,
        String tools,
        String language,
        String source,
        String licence,
        String requestId)
        implements Serializable {
    /** Of the row that the answer makes. */
    String rowId() {
        return sample == 1 ? id : id + "#" + sample;
    }

    Question question() {
        return new Question(requestId, sample, messages, tools);
    }
}
