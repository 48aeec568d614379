package dev.stillhouse.distill.teacher;

import java.util.List;

/**
 * A token of an answer as the teacher reported it.
 *
 * @param bytes of the token; a special token is spelled out
 * @param logProb natural logarithm of its probability
 * @param top the most likely tokens at this place, most likely first
 */
public record TokenScore(byte[] bytes, float logProb, List<Alternative> top) {
    public TokenScore {
        top = List.copyOf(top);
    }

    /** One of the most likely tokens. */
    public record Alternative(byte[] bytes, float logProb) {}
}
