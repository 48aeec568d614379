package dev.stillhouse.llama.adapter;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.stillhouse.contracts.failure.Failure;
import dev.stillhouse.contracts.failure.FailureCode;
import dev.stillhouse.llama.Projection;
import dev.stillhouse.llama.weights.WeightFolder;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Set;

/** PEFT's {@code adapter_config.json}. What would change the result and is not supported is refused. */
record PeftConfig(Path file, JsonNode root) {
    private static final JsonMapper JSON = JsonMapper.builder().build();

    static LoraConfig read(Path file) {
        return new PeftConfig(file, WeightFolder.json(file)).config();
    }

    private LoraConfig config() {
        if (!root.path("peft_type").asText("").equals("LORA")) {
            throw invalid("peft_type is %s, expected LORA", root.path("peft_type"));
        }
        for (String key : new String[] {"use_dora", "fan_in_fan_out", "lora_bias"}) {
            if (root.path(key).asBoolean(false)) {
                throw invalid("%s is true, which is not supported; train the adapter without it", key);
            }
        }
        for (String key : new String[] {"rank_pattern", "alpha_pattern", "modules_to_save", "layers_to_transform"}) {
            if (root.hasNonNull(key) && !root.path(key).isEmpty()) {
                throw invalid("%s is set, which is not supported; train the adapter without it", key);
            }
        }
        if (!root.path("bias").asText("none").equals("none")) {
            throw invalid("bias is %s, expected none", root.path("bias"));
        }
        try {
            return new LoraConfig(
                    root.path("r").asInt(0),
                    (float) root.path("lora_alpha").asDouble(0),
                    targets(),
                    root.path("use_rslora").asBoolean(false));
        } catch (IllegalArgumentException e) {
            throw FailureCode.ADAPTER_INVALID.because(e, "%s: %s", file, String.valueOf(e.getMessage()));
        }
    }

    private Set<Projection> targets() {
        JsonNode modules = root.path("target_modules");
        Set<Projection> targets = EnumSet.noneOf(Projection.class);
        if (modules.asText("").equals("all-linear")) {
            return EnumSet.allOf(Projection.class);
        }
        if (!modules.isArray()) {
            throw invalid("target_modules is %s, expected a list of projection names", modules);
        }
        for (JsonNode module : modules) {
            targets.add(Projection.named(module.asText())
                    .orElseThrow(() -> invalid(
                            "target_modules names %s, expected some of q_proj, k_proj, v_proj, o_proj, gate_proj, up_proj, down_proj",
                            module)));
        }
        return targets;
    }

    private Failure invalid(String format, Object... arguments) {
        return FailureCode.ADAPTER_INVALID.with("%s: %s", file, String.format(Locale.ROOT, format, arguments));
    }

    static String write(LoraConfig config, String baseModel) {
        ObjectNode root = JSON.createObjectNode();
        root.put("peft_type", "LORA");
        root.put("task_type", "CAUSAL_LM");
        root.put("base_model_name_or_path", baseModel);
        root.put("r", config.rank());
        root.put("lora_alpha", config.alpha());
        root.put("lora_dropout", 0.0);
        root.put("bias", "none");
        root.put("use_rslora", config.rankStabilized());
        root.put("fan_in_fan_out", false);
        root.put("inference_mode", true);
        ArrayNode modules = root.putArray("target_modules");
        config.targets().forEach(target -> modules.add(target.peftName()));
        try {
            return JSON.writerWithDefaultPrettyPrinter().writeValueAsString(root) + "\n";
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a JSON tree could not be written", e);
        }
    }
}
