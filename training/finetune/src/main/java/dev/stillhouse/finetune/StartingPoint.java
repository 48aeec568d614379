package dev.stillhouse.finetune;

import dev.stillhouse.llama.LlamaConfig;
import dev.stillhouse.llama.LlamaModel;
import dev.stillhouse.tensor.Engine;
import java.io.Serializable;

/** The model that a training begins with. */
public sealed interface StartingPoint extends Serializable {
    /** Its HF folder, with the tokenizer's files. */
    SharedPath folder();

    LlamaModel open(Engine engine);

    /** Trained weights. */
    record Pretrained(SharedPath folder) implements StartingPoint {
        @Override
        public LlamaModel open(Engine engine) {
            return LlamaModel.open(engine, folder.path());
        }
    }

    /** A folder with {@code config.json} and tokenizer but no weights: they are drawn from the seed. */
    record FromScratch(SharedPath folder, long seed) implements StartingPoint {
        @Override
        public LlamaModel open(Engine engine) {
            return LlamaModel.random(engine, LlamaConfig.read(folder.path().resolve(LlamaModel.CONFIG_FILE)), seed);
        }
    }
}
