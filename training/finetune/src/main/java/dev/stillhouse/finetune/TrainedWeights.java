package dev.stillhouse.finetune;

import dev.stillhouse.llama.LlamaModel;
import dev.stillhouse.llama.Precision;
import dev.stillhouse.llama.Trainable;
import dev.stillhouse.llama.WeightMemory;
import dev.stillhouse.llama.adapter.LoraAdapter;
import dev.stillhouse.llama.adapter.LoraConfig;
import dev.stillhouse.llama.weights.StoredType;
import dev.stillhouse.tensor.DType;
import dev.stillhouse.tensor.Engine;
import dev.stillhouse.tensor.Quantization;
import java.io.Serializable;
import java.nio.file.Path;
import java.util.Optional;

/** Which weights a training changes. */
public sealed interface TrainedWeights extends Serializable {
    Trainable trainable();

    /**
     * Opens the model to train.
     *
     * @param dtype what frozen weights and activations are kept in
     * @param seed for weights that are new
     * @param checkpoint the folder to take the trained weights from instead
     */
    TrainedModel open(Engine engine, StartingPoint start, DType dtype, long seed, Optional<Path> checkpoint);

    /** Copies what else a finished model's folder needs. */
    void complete(StartingPoint start, Path folder);

    /** As the run spec says it. */
    String describe();

    /** All of the model. */
    record AllWeights() implements TrainedWeights {
        @Override
        public Trainable trainable() {
            return Trainable.ALL;
        }

        @Override
        public TrainedModel open(
                Engine engine, StartingPoint start, DType dtype, long seed, Optional<Path> checkpoint) {
            Precision precision = Precision.trained(dtype);
            LlamaModel model = checkpoint
                    .map(folder -> LlamaModel.open(engine, folder, precision, WeightMemory.OWN))
                    .orElseGet(() -> start.open(engine, precision, WeightMemory.OWN));
            return new TrainedModel(model, () -> model.files(StoredType.F32));
        }

        @Override
        public void complete(StartingPoint start, Path folder) {
            TokenizerFiles.copy(start.folder().path(), folder);
        }

        @Override
        public String describe() {
            return "all weights";
        }
    }

    /** A low-rank adapter beside the model, which stays as it is. */
    record Adapter(LoraConfig config) implements TrainedWeights {
        @Override
        public Trainable trainable() {
            return Trainable.ADAPTER;
        }

        @Override
        public TrainedModel open(
                Engine engine, StartingPoint start, DType dtype, long seed, Optional<Path> checkpoint) {
            return open(engine, start, Precision.frozen(dtype), seed, checkpoint);
        }

        private TrainedModel open(
                Engine engine, StartingPoint start, Precision precision, long seed, Optional<Path> checkpoint) {
            LlamaModel model = start.open(engine, precision, WeightMemory.FILES);
            try {
                LoraAdapter adapter = checkpoint
                        .map(folder -> LoraAdapter.open(engine, model.config(), folder))
                        .orElseGet(() -> LoraAdapter.create(engine, model.config(), config, seed));
                model.attach(adapter);
                return new TrainedModel(model, () -> adapter.files(start.name()));
            } catch (RuntimeException e) {
                model.close();
                throw e;
            }
        }

        @Override
        public void complete(StartingPoint start, Path folder) {}

        @Override
        public String describe() {
            return "lora rank " + config.rank() + ", alpha " + config.alpha() + ", targets " + config.targets()
                    + (config.rankStabilized() ? ", rank stabilized" : "");
        }
    }

    /** The same beside a model whose projections are quantised while the adapter is trained. */
    record QuantizedBaseAdapter(Adapter adapter, Quantization base) implements TrainedWeights {
        @Override
        public Trainable trainable() {
            return adapter.trainable();
        }

        @Override
        public TrainedModel open(
                Engine engine, StartingPoint start, DType dtype, long seed, Optional<Path> checkpoint) {
            return adapter.open(engine, start, Precision.frozen(dtype).quantized(base), seed, checkpoint);
        }

        @Override
        public void complete(StartingPoint start, Path folder) {
            adapter.complete(start, folder);
        }

        @Override
        public String describe() {
            return adapter.describe() + ", base in " + base;
        }
    }
}
