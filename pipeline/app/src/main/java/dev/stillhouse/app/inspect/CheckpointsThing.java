package dev.stillhouse.app.inspect;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.stillhouse.contracts.json.Json;
import dev.stillhouse.finetune.checkpoint.Checkpoint;
import dev.stillhouse.finetune.checkpoint.Checkpoints;
import dev.stillhouse.finetune.checkpoint.ValidationLoss;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** The checkpoints of a training, on a disk. */
record CheckpointsThing(Path folder) implements Thing {
    /** Whether there are any. */
    static boolean areIn(Path folder) {
        return !Checkpoints.names(folder).isEmpty();
    }

    /** Of several the best one is that of all whose losses compare with the newest one's. */
    @Override
    public ObjectNode describe() {
        List<Checkpoint> checkpoints = Checkpoints.listed(folder);
        ObjectNode tree = Json.object().put("kind", "checkpoints").put("path", folder.toString());
        tree.put("latest", checkpoints.get(0).name());
        best(checkpoints).ifPresent(best -> tree.put("best", best.name()));
        ObjectNode parts = tree.putObject("checkpoints");
        for (Checkpoint checkpoint : checkpoints) {
            ObjectNode part = parts.putObject(checkpoint.name())
                    .put("step", checkpoint.state().step())
                    .put("total_steps", checkpoint.state().totalSteps());
            checkpoint
                    .state()
                    .validation()
                    .filter(validation -> Double.isFinite(validation.loss()))
                    .ifPresent(validation -> part.put("validation_loss", validation.loss()));
        }
        return tree;
    }

    private static Optional<Checkpoint> best(List<Checkpoint> checkpoints) {
        return checkpoints
                .get(0)
                .state()
                .validation()
                .flatMap(newest -> ValidationLoss.lowest(
                        checkpoints, checkpoint -> checkpoint.state().validation(), newest.of()));
    }

    @Override
    public int verify() {
        return Checkpoints.names(folder).stream()
                .map(folder::resolve)
                .mapToInt(checkpoint -> new CheckpointThing(checkpoint).verify())
                .sum();
    }
}
