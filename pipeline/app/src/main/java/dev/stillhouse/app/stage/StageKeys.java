package dev.stillhouse.app.stage;

import dev.stillhouse.contracts.failure.FailureCode;
import dev.stillhouse.contracts.run.Hashes;
import dev.stillhouse.contracts.run.RunManifest;
import dev.stillhouse.contracts.run.StageRecord;
import dev.stillhouse.contracts.spec.Location;
import java.util.Map;
import java.util.TreeMap;

/** Works out what a stage would be made of now. */
final class StageKeys {
    private final Fingerprints fingerprints;
    private final String codeVersion;

    StageKeys(Fingerprints fingerprints, String codeVersion) {
        this.fingerprints = fingerprints;
        this.codeVersion = codeVersion;
    }

    /** The hash of every input by its name. */
    Map<String, String> inputs(Stage stage, RunManifest manifest) {
        Map<String, String> hashes = new TreeMap<>();
        stage.inputs().forEach((name, input) -> hashes.put(name, hash(stage, input, manifest)));
        return hashes;
    }

    String key(Stage stage, Map<String, String> inputs) {
        return Hashes.ofText(
                String.join("\n", stage.name().toString(), stage.identity(), Hashes.ofMap(inputs), codeVersion));
    }

    private String hash(Stage stage, StageInput input, RunManifest manifest) {
        if (input instanceof StageInput.Earlier earlier) {
            String name = earlier.stage().toString();
            return manifest.stage(name)
                    .map(StageRecord::outputsHash)
                    .orElseThrow(() -> FailureCode.COMMAND_INVALID.with(
                            "Stage %s needs stage %s, which is not done in this run folder; run that one first, or the"
                                    + " whole spec with \"stillhouse run\"",
                            stage.name(), name));
        }
        Map<String, String> parts = new TreeMap<>();
        int index = 0;
        StageInput.Files files = (StageInput.Files) input;
        for (Location location : files.locations()) {
            parts.put(String.format("%06d", index++), fingerprints.of(files.key(), location));
        }
        return parts.size() == 1 ? parts.values().iterator().next() : Hashes.ofMap(parts);
    }
}
