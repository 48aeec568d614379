package dev.stillhouse.finetune.watch;

/**
 * What a rank has done since its try began.
 *
 * @param step the last one that it finished
 * @param tokens of its shares of the steps
 * @param seconds that it computed, without those that it waited
 */
record Work(long step, long tokens, double seconds) {
    static final Work NOTHING = new Work(0, 0, 0);

    Work plus(long finished, int moreTokens, double moreSeconds) {
        return new Work(finished, tokens + moreTokens, seconds + moreSeconds);
    }

    Work since(Work earlier) {
        return new Work(step - earlier.step, tokens - earlier.tokens, seconds - earlier.seconds);
    }

    double secondsPerToken() {
        return seconds / tokens;
    }
}
