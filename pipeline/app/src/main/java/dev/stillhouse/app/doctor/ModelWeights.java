package dev.stillhouse.app.doctor;

import dev.stillhouse.llama.LlamaConfig;
import java.nio.file.Path;

/**
 * The least that a model takes of a device.
 *
 * @param mib its weights in bf16
 */
public record ModelWeights(String name, long mib) {
    private static final long BF16 = 2;

    /** @param folder in Hugging Face format, of which the config is read */
    public static ModelWeights of(Path folder) {
        long parameters = LlamaConfig.read(folder.resolve("config.json")).parameterCount();
        return new ModelWeights(folder.toString(), parameters * BF16 / (1 << 20));
    }
}
