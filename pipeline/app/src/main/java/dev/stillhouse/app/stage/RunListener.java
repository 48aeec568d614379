package dev.stillhouse.app.stage;

import dev.stillhouse.contracts.run.Progress;
import dev.stillhouse.contracts.run.StageRecord;

/** Hears how a run goes from stage to stage. */
public interface RunListener {
    /** @param position of the stage among those of the graph, from 1 */
    void started(StageName stage, int position, int of);

    void skipped(StageName stage, int position, int of);

    void progressed(StageName stage, Progress.Tick tick);

    void done(StageName stage, StageRecord record, String summary);

    void failed(StageName stage, Throwable cause);
}
