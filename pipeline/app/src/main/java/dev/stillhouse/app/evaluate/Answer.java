package dev.stillhouse.app.evaluate;

/**
 * What a model said to a question.
 *
 * @param ids without the stop token
 * @param tokens generated, the stop token included
 * @param began when the question got a slot, microseconds since 1970
 * @param ended when its last token came
 */
record Answer(Question question, int[] ids, Finish finish, int tokens, long began, long ended) {
    enum Finish {
        STOP,
        LENGTH,
        /** The prompt does not fit the model, which was not asked. */
        PROMPT_TOO_LONG
    }
}
