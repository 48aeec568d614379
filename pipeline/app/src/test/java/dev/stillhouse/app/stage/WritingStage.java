package dev.stillhouse.app.stage;

import dev.stillhouse.contracts.json.Json;
import dev.stillhouse.contracts.run.AtomicFiles;
import dev.stillhouse.contracts.run.Progress;
import dev.stillhouse.contracts.run.RunFolder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** A stage that writes its identity into a file, after as many steps as it is told to survive. */
final class WritingStage implements Stage {
    private final StageName name;
    private final Map<String, StageInput> inputs = new TreeMap<>();
    private String identity = "1";
    private boolean killed;
    private int runs;
    private int forgets;
    private boolean foundScratch;
    private boolean foundUnfinished;
    private boolean foundValuable;

    WritingStage(StageKind kind) {
        this.name = StageName.of(kind);
    }

    WritingStage after(WritingStage earlier) {
        inputs.put(earlier.name().toString(), new StageInput.Earlier(earlier.name()));
        return this;
    }

    WritingStage reading(StageInput input) {
        inputs.put("data", input);
        return this;
    }

    void change(String changed) {
        identity = changed;
    }

    void dieInTheMiddle() {
        killed = true;
    }

    int runs() {
        return runs;
    }

    int forgets() {
        return forgets;
    }

    boolean foundScratch() {
        return foundScratch;
    }

    boolean foundUnfinished() {
        return foundUnfinished;
    }

    boolean foundValuable() {
        return foundValuable;
    }

    @Override
    public StageName name() {
        return name;
    }

    @Override
    public String identity() {
        return identity;
    }

    @Override
    public Map<String, StageInput> inputs() {
        return inputs;
    }

    @Override
    public List<Path> outputs(RunFolder folder) {
        return List.of(folder.root().resolve(name + ".out"));
    }

    @Override
    public List<Path> scratch(RunFolder folder) {
        return List.of(
                folder.root().resolve(name + ".scratch"), valuable(folder).get(0));
    }

    @Override
    public List<Path> valuable(RunFolder folder) {
        return List.of(folder.root().resolve(name + ".valuable"));
    }

    @Override
    public List<Path> unfinished(RunFolder folder) {
        return List.of(folder.root().resolve(name + ".unfinished"));
    }

    @Override
    public void forget(RunFolder folder) {
        forgets++;
    }

    @Override
    public StageOutcome run(RunFolder folder, Progress progress) {
        runs++;
        foundScratch = Files.exists(scratch(folder).get(0));
        foundUnfinished = Files.exists(unfinished(folder).get(0));
        foundValuable = Files.exists(valuable(folder).get(0));
        AtomicFiles.write(scratch(folder).get(0), "half way");
        AtomicFiles.write(valuable(folder).get(0), "half way");
        AtomicFiles.write(unfinished(folder).get(0), "half way");
        if (killed) {
            killed = false;
            throw new IllegalStateException("killed");
        }
        AtomicFiles.write(outputs(folder).get(0), name + " " + identity);
        return new StageOutcome(Json.object().put("run", runs), "written");
    }
}
