package dev.stillhouse.llama.weights;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.stillhouse.contracts.failure.Failure;
import dev.stillhouse.contracts.failure.FailureCode;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The header of a safetensors file: eight bytes of length (unsigned, little-endian), then that much JSON, which gives each tensor a
 * dtype, a shape and the offsets of its first and last-plus-one byte.
 */
record SafetensorsHeader(Map<String, TensorInfo> tensors, Map<String, String> metadata) {
    private static final JsonMapper JSON = JsonMapper.builder().build();
    /** The reference implementation refuses longer headers too. */
    static final long LONGEST = 100_000_000;

    static final String METADATA = "__metadata__";

    /**
     * @param types that tensors may have
     * @param dataBytes bytes of the file after the header; every tensor must lie within them
     */
    static SafetensorsHeader parse(Path file, Set<StoredType> types, ByteBuffer json, long dataBytes) {
        return new Parser(file, types, dataBytes).parse(json);
    }

    private record Parser(Path file, Set<StoredType> types, long dataBytes) {
        SafetensorsHeader parse(ByteBuffer json) {
            JsonNode root = tree(json);
            Map<String, TensorInfo> tensors = new LinkedHashMap<>();
            Map<String, String> metadata = new LinkedHashMap<>();
            root.properties().forEach(entry -> {
                if (entry.getKey().equals(METADATA)) {
                    entry.getValue()
                            .properties()
                            .forEach(m -> metadata.put(m.getKey(), m.getValue().asText()));
                } else {
                    tensors.put(entry.getKey(), tensor(entry.getKey(), entry.getValue()));
                }
            });
            refuseOverlap(tensors);
            return new SafetensorsHeader(tensors, metadata);
        }

        private JsonNode tree(ByteBuffer json) {
            try {
                JsonNode root =
                        JSON.readTree(StandardCharsets.UTF_8.decode(json).toString());
                if (root == null || !root.isObject()) {
                    throw damaged("its header is no JSON object");
                }
                return root;
            } catch (JsonProcessingException e) {
                throw FailureCode.TENSOR_FILE_INVALID.because(
                        e, "%s: its header is no valid JSON; the file is damaged, fetch or write it again", file);
            }
        }

        private TensorInfo tensor(String name, JsonNode node) {
            String dtype = node.path("dtype").asText("");
            StoredType type = StoredType.named(dtype)
                    .filter(types::contains)
                    .orElseThrow(() -> damaged("tensor %s has dtype '%s', expected F32, BF16 or F16", name, dtype));
            JsonNode offsets = node.path("data_offsets");
            if (!node.path("shape").isArray()
                    || offsets.size() != 2
                    || !offsets.get(0).canConvertToLong()
                    || !offsets.get(1).canConvertToLong()) {
                throw damaged("tensor %s has no valid shape and data_offsets", name);
            }
            TensorInfo info = new TensorInfo(
                    name, type, shape(name, node.path("shape")), offsets.get(0).asLong());
            long end = offsets.get(1).asLong();
            if (info.begin() < 0 || end < info.begin() || end > dataBytes) {
                throw damaged(
                        "tensor %s lies at bytes %d to %d, but only %d bytes of data are there; the file is truncated",
                        name, info.begin(), end, dataBytes);
            }
            if (bytes(info) != end - info.begin()) {
                throw damaged(
                        "tensor %s of shape %s and dtype %s has %d bytes",
                        name, info.shape(), type, end - info.begin());
            }
            return info;
        }

        private List<Long> shape(String name, JsonNode node) {
            List<Long> shape = new ArrayList<>();
            for (JsonNode size : node) {
                if (!size.canConvertToLong() || size.asLong() < 0) {
                    throw damaged("tensor %s has the size %s in its shape", name, size);
                }
                shape.add(size.asLong());
            }
            return shape;
        }

        private long bytes(TensorInfo info) {
            try {
                return info.bytes();
            } catch (ArithmeticException e) {
                throw damaged("tensor %s has the impossible shape %s", info.name(), info.shape());
            }
        }

        private void refuseOverlap(Map<String, TensorInfo> tensors) {
            List<TensorInfo> ordered = new ArrayList<>(tensors.values());
            ordered.sort(Comparator.comparingLong(TensorInfo::begin));
            for (int i = 1; i < ordered.size(); i++) {
                TensorInfo before = ordered.get(i - 1);
                if (before.begin() + before.bytes() > ordered.get(i).begin()) {
                    throw damaged(
                            "tensors %s and %s overlap",
                            before.name(), ordered.get(i).name());
                }
            }
        }

        private Failure damaged(String format, Object... arguments) {
            return FailureCode.TENSOR_FILE_INVALID.with(
                    "%s: %s",
                    file, String.format(java.util.Locale.ROOT, format, arguments) + "; fetch or write the file again");
        }
    }
}
