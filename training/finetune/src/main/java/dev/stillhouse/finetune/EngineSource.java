package dev.stillhouse.finetune;

import dev.stillhouse.tensor.Device;
import dev.stillhouse.tensor.Engine;
import java.io.Serializable;

/** Opens an engine where a training runs. */
@FunctionalInterface
public interface EngineSource extends Serializable {
    Engine open();

    /** What the engine computes on, which a cluster is asked for beforehand. */
    default Device device() {
        return Device.CPU;
    }
}
