package dev.stillhouse.finetune.checkpoint;

import java.io.Serializable;

/** Opens a store where a training runs. */
public interface StoreSource extends Serializable {
    ObjectStore open();
}
