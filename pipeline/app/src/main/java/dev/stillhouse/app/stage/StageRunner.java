package dev.stillhouse.app.stage;

import dev.stillhouse.contracts.run.HashCache;
import dev.stillhouse.contracts.run.Progress;
import dev.stillhouse.contracts.run.RunFolder;
import dev.stillhouse.contracts.run.RunManifest;
import dev.stillhouse.contracts.run.StageRecord;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Goes through the stages of a run. A stage is skipped when it was done with the same key and its outputs are as it wrote
 * them; otherwise it runs, and only when all of its outputs are there does the manifest say so.
 */
public final class StageRunner {
    private final RunFolder folder;
    private final StageKeys keys;
    private final StageFiles files;
    private final RunListener listener;
    private final Clock clock;

    /** @param codeVersion a stage that another version of the code did is done again */
    public StageRunner(
            RunFolder folder,
            HashCache hashes,
            Fingerprints fingerprints,
            String codeVersion,
            RunListener listener,
            Clock clock) {
        this.folder = folder;
        this.keys = new StageKeys(fingerprints, codeVersion);
        this.files = new StageFiles(folder, hashes);
        this.listener = listener;
        this.clock = clock;
    }

    /**
     * @param manifest what is done so far
     * @return what is done afterwards, which is on disk too
     */
    public RunManifest run(List<Stage> stages, Selection selection, RunManifest manifest) {
        List<Selection.Wish> wishes =
                selection.wishes(stages.stream().map(Stage::name).toList());
        RunManifest current = manifest;
        for (int i = 0; i < stages.size(); i++) {
            if (wishes.get(i) != Selection.Wish.LEAVE) {
                current = visit(stages.get(i), wishes.get(i), i + 1, stages.size(), current);
            }
        }
        return current;
    }

    /** Whether the stage would be skipped; what it needs may not be there yet, and then it is not done either. */
    public boolean isDone(Stage stage, RunManifest manifest) {
        boolean inputsAreThere = stage.inputs().values().stream()
                .allMatch(input -> !(input instanceof StageInput.Earlier earlier)
                        || manifest.stage(earlier.stage().toString()).isPresent());
        return inputsAreThere
                && done(stage, keys.key(stage, keys.inputs(stage, manifest)), manifest)
                        .isPresent();
    }

    private Optional<StageRecord> done(Stage stage, String key, RunManifest manifest) {
        return manifest.stage(stage.name().toString())
                .filter(record -> record.key().equals(key))
                .filter(record -> files.areIntact(record.outputs()));
    }

    private RunManifest visit(Stage stage, Selection.Wish wish, int position, int of, RunManifest manifest) {
        Map<String, String> inputs = keys.inputs(stage, manifest);
        String key = keys.key(stage, inputs);
        if (wish == Selection.Wish.WHEN_NEEDED && done(stage, key, manifest).isPresent()) {
            // Killed between the two, it is done with more left than it needs.
            files.end(stage);
            listener.skipped(stage.name(), position, of);
            return manifest;
        }
        listener.started(stage.name(), position, of);
        RunManifest before = manifest.without(stage.name().toString());
        before.write(folder.manifest());
        files.begin(stage, key, wish, manifest.stage(stage.name().toString()));
        try {
            return carryOut(stage, key, inputs, before);
        } catch (RuntimeException | Error e) {
            listener.failed(stage.name(), e);
            throw e;
        }
    }

    private RunManifest carryOut(Stage stage, String key, Map<String, String> inputs, RunManifest before) {
        Instant started = clock.instant();
        Progress progress = tick -> listener.progressed(stage.name(), tick);
        StageOutcome outcome = stage.run(folder, progress);
        StageRecord record = new StageRecord(
                stage.name().toString(),
                key,
                inputs,
                files.written(stage),
                started,
                clock.instant(),
                outcome.figures());
        RunManifest after = before.with(record);
        after.write(folder.manifest());
        files.end(stage);
        listener.done(stage.name(), record, outcome.summary());
        return after;
    }
}
