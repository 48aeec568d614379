package dev.stillhouse.finetune;

import dev.stillhouse.llama.LlamaModel;
import dev.stillhouse.llama.Parameter;
import dev.stillhouse.llama.weights.FileContent;
import dev.stillhouse.llama.weights.SafetensorsFile;
import dev.stillhouse.tensor.Engine;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/** A model in training, with the files of what is trained of it. Owns the model. */
public final class TrainedModel implements AutoCloseable {
    private final LlamaModel model;
    private final Supplier<Map<String, FileContent>> files;

    TrainedModel(LlamaModel model, Supplier<Map<String, FileContent>> files) {
        this.model = model;
        this.files = files;
    }

    public LlamaModel model() {
        return model;
    }

    /** The trained weights and their configuration, by file name. */
    public Map<String, FileContent> files() {
        return files.get();
    }

    /** Writes the files into a folder that exists. */
    public void save(Path folder) {
        files().forEach((name, content) -> content.write(folder.resolve(name)));
    }

    /** Makes the trained weights those of a folder that {@link #save} or a checkpoint wrote. */
    void load(Path folder, Engine engine, List<Parameter> parameters) {
        String name = files().keySet().stream()
                .filter(file -> file.endsWith(".safetensors"))
                .findFirst()
                .orElseThrow();
        try (SafetensorsFile file = SafetensorsFile.open(folder.resolve(name))) {
            parameters.forEach(parameter -> file.read(file.info(parameter.name()), engine, parameter.value()));
        }
    }

    @Override
    public void close() {
        model.close();
    }
}
