package dev.stillhouse.app.inspect;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.stillhouse.contracts.failure.FailureCode;
import dev.stillhouse.contracts.json.Json;
import dev.stillhouse.contracts.run.RunFolder;
import dev.stillhouse.contracts.run.RunManifest;
import dev.stillhouse.contracts.run.StageRecord;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** A run folder. */
record RunThing(Path folder) implements Thing {
    @Override
    public ObjectNode describe() {
        ObjectNode tree = Json.object().put("kind", "run").put("path", folder.toString());
        ObjectNode done = tree.putObject("stages");
        stages().forEach(stage -> {
            ObjectNode part = done.putObject(stage.name())
                    .put("ended", stage.ended().toString())
                    .put("seconds", stage.duration().toMillis() / 1000.0)
                    .put("files", stage.outputs().size());
            part.set("figures", stage.figures());
        });
        return tree;
    }

    @Override
    public int verify() {
        Map<String, String> outputs = new TreeMap<>();
        stages().forEach(stage -> outputs.putAll(stage.outputs()));
        return HashedFiles.verify(folder, outputs, FailureCode.RUN_DAMAGED);
    }

    private List<StageRecord> stages() {
        return RunManifest.read(new RunFolder(folder).manifest())
                .map(RunManifest::stages)
                .orElse(List.of());
    }
}
