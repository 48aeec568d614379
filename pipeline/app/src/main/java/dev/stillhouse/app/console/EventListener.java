package dev.stillhouse.app.console;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.stillhouse.app.stage.RunListener;
import dev.stillhouse.app.stage.StageName;
import dev.stillhouse.contracts.json.Json;
import dev.stillhouse.contracts.run.EventLog;
import dev.stillhouse.contracts.run.Progress;
import dev.stillhouse.contracts.run.StageRecord;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;

/** Writes a run down in events.jsonl. Ticks with figures are all kept, others once in a while. */
public final class EventListener implements RunListener {
    private static final Duration PAUSE = Duration.ofSeconds(5);

    private final EventLog events;
    private final Clock clock;
    private Instant written = Instant.EPOCH;

    public EventListener(EventLog events, Clock clock) {
        this.events = events;
        this.clock = clock;
    }

    @Override
    public void started(StageName stage, int position, int of) {
        events.append("stage_started", of(stage).put("position", position).put("of", of));
    }

    @Override
    public void skipped(StageName stage, int position, int of) {
        events.append("stage_skipped", of(stage).put("position", position).put("of", of));
    }

    @Override
    public synchronized void progressed(StageName stage, Progress.Tick tick) {
        Instant now = clock.instant();
        if (tick.figures().isEmpty() && Duration.between(written, now).compareTo(PAUSE) < 0) {
            return;
        }
        written = now;
        ObjectNode details = of(stage).put("what", tick.what()).put("done", tick.done());
        tick.total().ifPresent(total -> details.put("total", total));
        details.put("unit", tick.unit());
        tick.figures().forEach(details::put);
        events.append("progress", details);
    }

    @Override
    public void done(StageName stage, StageRecord record, String summary) {
        ObjectNode details = of(stage).put("seconds", record.duration().toMillis() / 1000.0);
        details.set("figures", record.figures());
        events.append("stage_done", details);
    }

    @Override
    public void failed(StageName stage, Throwable cause) {
        events.append("stage_failed", of(stage).put("cause", String.valueOf(cause.getMessage())));
    }

    private static ObjectNode of(StageName stage) {
        return Json.object().put("stage", stage.toString());
    }
}
