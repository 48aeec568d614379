package dev.stillhouse.llama.adapter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.stillhouse.llama.LlamaConfig;
import dev.stillhouse.llama.LlamaModel;
import dev.stillhouse.llama.LogitReader;
import dev.stillhouse.llama.Projection;
import dev.stillhouse.llama.TinyLlama;
import dev.stillhouse.llama.WeightInit;
import dev.stillhouse.tensor.Engine;
import dev.stillhouse.tensor.reference.ReferenceEngine;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LoraAdapterTest {
    private static final int[] TOKENS = {1, 5, 9, 30, 2};

    private final Engine engine = new ReferenceEngine();
    private final LlamaConfig config = TinyLlama.config();

    @TempDir
    private Path folder;

    @Test
    void aNewAdapterChangesNothing() {
        try (LlamaModel plain = LlamaModel.random(engine, config, 1);
                LlamaModel adapted = LlamaModel.random(engine, config, 1)) {
            adapted.attach(LoraAdapter.create(engine, config, new LoraConfig(4, 8f, Set.of(Projection.Q), false), 2));
            assertThat(logits(adapted)).containsExactly(logits(plain));
        }
    }

    @Test
    void mergingGivesTheSameLogitsAsAttaching() {
        for (boolean stabilized : new boolean[] {false, true}) {
            try (LlamaModel attached = adapted(stabilized);
                    LlamaModel merged = adapted(stabilized)) {
                merged.mergeAdapter();
                assertThat(merged.adapter()).isEmpty();
                assertThat(logits(merged))
                        .containsExactly(logits(attached), org.assertj.core.data.Offset.offset(1e-5f));
            }
        }
    }

    @Test
    void aSavedAdapterOpensWithTheSameEffect() {
        try (LlamaModel model = adapted(true);
                LlamaModel again = LlamaModel.random(engine, config, 1)) {
            ((LoraAdapter) model.adapter().orElseThrow()).save(folder, "base");
            again.attach(LoraAdapter.open(engine, config, folder));
            assertThat(logits(again)).containsExactly(logits(model), org.assertj.core.data.Offset.offset(1e-6f));
        }
    }

    @Test
    void anAdapterOfAnotherModelIsRefused() {
        try (LlamaModel model = adapted(false)) {
            ((LoraAdapter) model.adapter().orElseThrow()).save(folder, "base");
        }
        LlamaConfig wider = new LlamaConfig(
                37, 24, 22, 2, 4, 2, 4, 1e-5f, 10_000, java.util.Optional.empty(), false, 128, 1, java.util.List.of(2));
        assertThatThrownBy(() -> LoraAdapter.open(engine, wider, folder))
                .hasMessage(
                        folder.resolve("adapter_model.safetensors")
                                + ": tensor base_model.model.model.layers.0.self_attn.q_proj.lora_A.weight has shape [3, 16], expected [3, 24]; the adapter belongs to another model");
    }

    @Test
    void aSettingThatWouldChangeTheResultIsRefused() throws IOException {
        Files.writeString(
                folder.resolve("adapter_config.json"),
                "{\"peft_type\":\"LORA\",\"r\":4,\"lora_alpha\":8,\"use_dora\":true,\"target_modules\":[\"q_proj\"]}");
        assertThatThrownBy(() -> LoraAdapter.open(engine, config, folder))
                .hasMessage(folder.resolve("adapter_config.json")
                        + ": use_dora is true, which is not supported; train the adapter without it");
    }

    private LlamaModel adapted(boolean stabilized) {
        LlamaModel model = LlamaModel.random(engine, config, 1);
        LoraConfig lora = new LoraConfig(3, 6f, EnumSet.of(Projection.Q, Projection.V, Projection.DOWN), stabilized);
        model.attach(
                LoraAdapter.create(engine, config, lora, (name, shape) -> new WeightInit.Uniform(6, name, 0f, 0.3f)));
        return model;
    }

    private float[] logits(LlamaModel model) {
        float[] all = new float[TOKENS.length * config.vocabularySize()];
        new LogitReader(model)
                .read(TOKENS, (position, row) -> System.arraycopy(row, 0, all, position * row.length, row.length));
        return all;
    }
}
