package dev.stillhouse.lake;

import dev.stillhouse.contracts.run.Progress;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Tells how far a preparation is. */
final class Steps {
    private static final Logger LOG = LoggerFactory.getLogger(Steps.class);
    private static final int ALL = 5;

    private final Progress progress;
    private final TaskProgress tasks;
    private int begun;

    Steps(Progress progress, TaskProgress tasks) {
        this.progress = progress;
        this.tasks = tasks;
    }

    void begin(String what) {
        tick(what, begun);
        tasks.step(what);
        begun++;
    }

    /** About the step that was begun last. */
    void say(String what) {
        LOG.info("prepare: {}", what);
        tick(what, Math.max(0, begun - 1));
    }

    /** What somebody should look at later: progress is shown now and then only. */
    void warn(String what) {
        LOG.warn("prepare: {}", what);
        tick(what, Math.max(0, begun - 1));
    }

    private void tick(String what, int done) {
        progress.tick(Progress.Tick.of(what, done, ALL, "steps"));
    }
}
