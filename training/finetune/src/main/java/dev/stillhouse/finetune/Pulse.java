package dev.stillhouse.finetune;

/**
 * Hears what a worker is at, so that whoever watches can tell a slow worker from a hung one. Called from the training's thread; does not
 * block it, and throws a failure when whoever watches has given the training up.
 */
public interface Pulse {
    /** For a training that nobody watches. */
    Pulse NONE = new Pulse() {
        @Override
        public void enters(Phase phase, long step) {}

        @Override
        public void finishes(long step, int tokens, double seconds) {}
    };

    /** What a worker may be at. */
    enum Phase {
        /** Opening the data and the model, and resuming. */
        OPENING,
        /** Its own share of a step. */
        COMPUTING,
        /** What only the other workers can end. */
        WAITING,
        /** Writing a checkpoint or the finished model. */
        SAVING
    }

    /** @param step the one that is under way, counted from 1; 0 before the first */
    void enters(Phase phase, long step);

    /**
     * @param step that was finished, counted from 1
     * @param tokens of this worker's share
     * @param seconds that it computed, without those that it waited
     */
    void finishes(long step, int tokens, double seconds);
}
