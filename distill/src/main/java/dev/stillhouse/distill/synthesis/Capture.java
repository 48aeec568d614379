package dev.stillhouse.distill.synthesis;

/** Whether a row has the teacher's log-probabilities, and if not, why. Its text is used either way. */
public enum Capture {
    /** It has, at every place of the answer, or at all but the token that ends it. */
    KEPT,
    /** Nobody asked for them. */
    NOT_ASKED,
    /** The endpoint sent none. */
    NOT_GIVEN,
    /** The teacher's tokens are not those that the student's tokenizer makes of the same text, or by the same ids. */
    OTHER_TOKENS
}
