package dev.stillhouse.finetune.checkpoint;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.stillhouse.contracts.json.Json;
import dev.stillhouse.finetune.data.CursorState;
import dev.stillhouse.llama.weights.FileContent;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A checkpoint of a few bytes, different at every step. */
public class SmallContent implements CheckpointContent {
    /** What the losses of most of these are of. */
    static final String ROWS = "held-out rows";

    static final TrainingInputs INPUTS = new TrainingInputs(Map.of("data", "d1", "model", "m1"));

    private final long step;
    private final Optional<ValidationLoss> validation;

    public SmallContent(long step) {
        this(step, Optional.empty());
    }

    /** One that was measured on the rows that most of these are measured on. */
    SmallContent(long step, double loss) {
        this(step, Optional.of(new ValidationLoss(loss, ROWS)));
    }

    SmallContent(long step, Optional<ValidationLoss> validation) {
        this.step = step;
        this.validation = validation;
    }

    public static String weights(long step) {
        return "weights after " + step;
    }

    static ObjectNode settings(double rate) {
        return Json.object().put("optimizer.learning_rate", rate).put("seed", 7);
    }

    @Override
    public Map<String, FileContent> files() {
        Map<String, FileContent> files = new LinkedHashMap<>();
        files.put("model.safetensors", FileContent.ofText(weights(step)));
        files.put(Checkpoint.OPTIMIZER_FILE, FileContent.ofText("moments after " + step));
        return files;
    }

    @Override
    public TrainingState state() {
        return new TrainingState(
                step,
                1000,
                step,
                0,
                List.of(),
                64 * step,
                new CursorState(7, 1, 2),
                INPUTS,
                settings(0.001),
                1,
                validation);
    }
}
