package dev.stillhouse.app.tracking;

/** How a training ended. One that was killed did not end. */
enum TrainingEnd {
    FINISHED,
    FAILED
}
