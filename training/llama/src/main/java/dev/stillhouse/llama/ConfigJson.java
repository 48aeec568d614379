package dev.stillhouse.llama;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.stillhouse.contracts.failure.Failure;
import dev.stillhouse.contracts.failure.FailureCode;
import dev.stillhouse.llama.weights.StoredType;
import dev.stillhouse.llama.weights.WeightFolder;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** HF's {@code config.json} of a {@code LlamaForCausalLM}. What this model cannot do is refused, never ignored. */
record ConfigJson(Path file, JsonNode root) {
    private static final JsonMapper JSON = JsonMapper.builder().build();

    static LlamaConfig read(Path file) {
        return new ConfigJson(file, WeightFolder.json(file)).config();
    }

    private LlamaConfig config() {
        refuse("model_type", "llama", root.path("model_type").asText("llama"));
        refuse("hidden_act", "silu", root.path("hidden_act").asText("silu"));
        refuse("attention_bias", "false", root.path("attention_bias").asText("false"));
        refuse("mlp_bias", "false", root.path("mlp_bias").asText("false"));
        int hidden = integer("hidden_size");
        int heads = integer("num_attention_heads");
        try {
            return new LlamaConfig(
                    integer("vocab_size"),
                    hidden,
                    integer("intermediate_size"),
                    integer("num_hidden_layers"),
                    heads,
                    integer("num_key_value_heads", heads),
                    integer("head_dim", hidden / Math.max(1, heads)),
                    (float) root.path("rms_norm_eps").asDouble(1e-6),
                    root.path("rope_theta").asDouble(rope().path("rope_theta").asDouble(10_000)),
                    scaling(),
                    root.path("tie_word_embeddings").asBoolean(false),
                    integer("max_position_embeddings", 2048),
                    integer("bos_token_id", 1),
                    eosTokens());
        } catch (IllegalArgumentException e) {
            throw FailureCode.MODEL_INVALID.because(e, "%s: %s", file, String.valueOf(e.getMessage()));
        }
    }

    /** Transformers 5 moved the rotary settings from {@code rope_scaling} to {@code rope_parameters}. */
    private JsonNode rope() {
        return root.hasNonNull("rope_parameters") ? root.path("rope_parameters") : root.path("rope_scaling");
    }

    private Optional<RopeScaling> scaling() {
        String type = rope().path("rope_type").asText(rope().path("type").asText("default"));
        if (type.equals("default")) {
            return Optional.empty();
        }
        if (!type.equals("llama3")) {
            throw invalid("rope_scaling has rope_type '%s', expected llama3 or none", type);
        }
        return Optional.of(new RopeScaling(
                rope().path("factor").asDouble(),
                rope().path("low_freq_factor").asDouble(),
                rope().path("high_freq_factor").asDouble(),
                rope().path("original_max_position_embeddings").asInt()));
    }

    private List<Integer> eosTokens() {
        JsonNode node = root.path("eos_token_id");
        List<Integer> tokens = new ArrayList<>();
        if (node.isArray()) {
            node.forEach(token -> tokens.add(token.asInt()));
        } else if (node.isInt()) {
            tokens.add(node.asInt());
        }
        return tokens;
    }

    private int integer(String key) {
        JsonNode node = root.path(key);
        if (!node.isInt()) {
            throw invalid("%s is %s, expected an integer", key, node.isMissingNode() ? "missing" : node.toString());
        }
        return node.asInt();
    }

    private int integer(String key, int fallback) {
        return root.hasNonNull(key) && !root.path(key).isArray() ? integer(key) : fallback;
    }

    private void refuse(String key, String expected, String found) {
        if (!found.equals(expected)) {
            throw invalid("%s is '%s', but only '%s' is a Llama that stillhouse can run", key, found, expected);
        }
    }

    private Failure invalid(String format, Object... arguments) {
        return FailureCode.MODEL_INVALID.with("%s: %s", file, String.format(Locale.ROOT, format, arguments));
    }

    static String write(LlamaConfig config, StoredType weights) {
        ObjectNode root = JSON.createObjectNode();
        root.putArray("architectures").add("LlamaForCausalLM");
        root.put("model_type", "llama");
        root.put("vocab_size", config.vocabularySize());
        root.put("hidden_size", config.hiddenSize());
        root.put("intermediate_size", config.intermediateSize());
        root.put("num_hidden_layers", config.layers());
        root.put("num_attention_heads", config.heads());
        root.put("num_key_value_heads", config.kvHeads());
        root.put("head_dim", config.headWidth());
        root.put("hidden_act", "silu");
        root.put("max_position_embeddings", config.maxPositions());
        root.put("rms_norm_eps", Double.parseDouble(Float.toString(config.rmsNormEps())));
        root.put("rope_theta", config.ropeTheta());
        writeScaling(config, root);
        root.put("attention_bias", false);
        root.put("mlp_bias", false);
        root.put("tie_word_embeddings", config.tiedHead());
        root.put("torch_dtype", torchName(weights));
        root.put("bos_token_id", config.bosToken());
        config.eosTokens().forEach(root.withArray("eos_token_id")::add);
        try {
            return JSON.writerWithDefaultPrettyPrinter().writeValueAsString(root) + "\n";
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a JSON tree could not be written", e);
        }
    }

    private static String torchName(StoredType weights) {
        return switch (weights) {
            case F32 -> "float32";
            case BF16 -> "bfloat16";
            case F16 -> "float16";
            case U8 -> throw new IllegalArgumentException("no weight is stored as " + weights);
        };
    }

    private static void writeScaling(LlamaConfig config, ObjectNode root) {
        config.ropeScaling()
                .ifPresentOrElse(
                        scaling -> {
                            ObjectNode node = root.putObject("rope_scaling");
                            node.put("rope_type", "llama3");
                            node.put("factor", scaling.factor());
                            node.put("low_freq_factor", scaling.lowFrequencyFactor());
                            node.put("high_freq_factor", scaling.highFrequencyFactor());
                            node.put("original_max_position_embeddings", scaling.originalMaxPositions());
                        },
                        () -> root.putNull("rope_scaling"));
    }
}
