package dev.stillhouse.finetune;

import dev.stillhouse.llama.LlamaConfig;
import dev.stillhouse.llama.LlamaModel;
import dev.stillhouse.llama.Precision;
import dev.stillhouse.llama.WeightInit;
import dev.stillhouse.llama.WeightMemory;
import dev.stillhouse.tensor.Engine;
import java.io.Serializable;
import java.util.Map;

/** The model that a training begins with. */
public sealed interface StartingPoint extends Serializable {
    /** Its HF folder, with the tokenizer's files. */
    SharedPath folder();

    /** What an adapter names as its base. */
    String name();

    /** @param memory where weights that are read from files are kept */
    LlamaModel open(Engine engine, Precision precision, WeightMemory memory);

    /** The folders that decide the weights, by what they are to a training. */
    Map<String, SharedPath> inputs();

    /** Trained weights. */
    record Pretrained(ModelSource source) implements StartingPoint {
        @Override
        public SharedPath folder() {
            return source.folder();
        }

        @Override
        public String name() {
            return source.toString();
        }

        @Override
        public LlamaModel open(Engine engine, Precision precision, WeightMemory memory) {
            return source.open(engine, precision, memory);
        }

        @Override
        public Map<String, SharedPath> inputs() {
            return source.inputs("model");
        }
    }

    /**
     * A folder with {@code config.json} and tokenizer but no weights: they are drawn from the seed.
     *
     * @param deviation of the weights, see {@link WeightInit#seeded(long, double)}
     */
    record FromScratch(SharedPath folder, long seed, double deviation) implements StartingPoint {
        @Override
        public String name() {
            return folder.name();
        }

        @Override
        public LlamaModel open(Engine engine, Precision precision, WeightMemory memory) {
            LlamaConfig config = LlamaConfig.read(folder.path().resolve(LlamaModel.CONFIG_FILE));
            return LlamaModel.create(engine, config, WeightInit.seeded(seed, deviation), precision);
        }

        @Override
        public Map<String, SharedPath> inputs() {
            return Map.of("model", folder);
        }
    }
}
