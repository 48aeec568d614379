package dev.stillhouse.finetune;

import dev.stillhouse.tensor.Engine;
import java.io.Serializable;

/** Opens an engine where a training runs. */
@FunctionalInterface
public interface EngineSource extends Serializable {
    Engine open();
}
