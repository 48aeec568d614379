package dev.stillhouse.app.stage;

import dev.stillhouse.contracts.run.Progress;
import dev.stillhouse.contracts.run.StageRecord;
import java.util.List;

/** Several listeners as one. */
public record RunListeners(List<RunListener> all) implements RunListener {
    public RunListeners {
        all = List.copyOf(all);
    }

    @Override
    public void started(StageName stage, int position, int of) {
        all.forEach(listener -> listener.started(stage, position, of));
    }

    @Override
    public void skipped(StageName stage, int position, int of) {
        all.forEach(listener -> listener.skipped(stage, position, of));
    }

    @Override
    public void progressed(StageName stage, Progress.Tick tick) {
        all.forEach(listener -> listener.progressed(stage, tick));
    }

    @Override
    public void done(StageName stage, StageRecord record, String summary) {
        all.forEach(listener -> listener.done(stage, record, summary));
    }

    @Override
    public void failed(StageName stage, Throwable cause) {
        all.forEach(listener -> listener.failed(stage, cause));
    }
}
