package dev.stillhouse.finetune;

import dev.stillhouse.llama.LlamaModel;
import java.nio.file.Path;
import java.util.function.Consumer;

/** A model in training, with its way of writing what is trained of it into a folder. Owns the model. */
public final class TrainedModel implements AutoCloseable {
    private final LlamaModel model;
    private final Consumer<Path> writer;

    TrainedModel(LlamaModel model, Consumer<Path> writer) {
        this.model = model;
        this.writer = writer;
    }

    public LlamaModel model() {
        return model;
    }

    /** Writes the trained weights and their configuration into a folder that exists. */
    public void save(Path folder) {
        writer.accept(folder);
    }

    @Override
    public void close() {
        model.close();
    }
}
