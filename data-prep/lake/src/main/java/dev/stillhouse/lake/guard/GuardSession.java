package dev.stillhouse.lake.guard;

import ai.onnxruntime.NodeInfo;
import ai.onnxruntime.OnnxJavaType;
import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtLoggingLevel;
import ai.onnxruntime.OrtSession;
import ai.onnxruntime.TensorInfo;
import dev.stillhouse.contracts.failure.Failure;
import dev.stillhouse.contracts.failure.FailureCode;
import java.nio.FloatBuffer;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * A graph of ONNX Runtime that makes logits ({@code float[B][classes]}) of {@code input_ids} and {@code attention_mask}
 * ({@code long[B][T]}). Computes on the thread that calls, and any number may: a task then uses the one core that it was given.
 */
final class GuardSession implements AutoCloseable {
    private static final String IDS = "input_ids";
    private static final String MASK = "attention_mask";
    private static final String TYPES = "token_type_ids";
    private static final String LOGITS = "logits";

    private final Path file;
    private final OrtEnvironment environment;
    private final OrtSession session;

    private GuardSession(Path file, OrtEnvironment environment, OrtSession session) {
        this.file = file;
        this.environment = environment;
        this.session = session;
    }

    /**
     * @param classes number of logits
     * @throws Failure MODEL_INVALID, or ENGINE_UNSUPPORTED where ONNX Runtime does not start
     */
    static GuardSession open(Path file, int classes) {
        OrtEnvironment environment = environment();
        try (OrtSession.SessionOptions options = new OrtSession.SessionOptions()) {
            options.setIntraOpNumThreads(1);
            options.setInterOpNumThreads(1);
            // Patterns of memory are kept for every length of text that was ever seen.
            options.setMemoryPatternOptimization(false);
            OrtSession session = environment.createSession(file.toString(), options);
            try {
                checkInputs(file, session);
                checkOutput(file, session, classes);
                return new GuardSession(file, environment, session);
            } catch (RuntimeException | OrtException e) {
                session.close();
                throw e;
            }
        } catch (OrtException e) {
            throw FailureCode.MODEL_INVALID.because(
                    e, "Guard model %s: ONNX Runtime does not load it: %s", file, String.valueOf(e.getMessage()));
        }
    }

    float[][] logits(long[][] ids, long[][] mask) {
        try (OnnxTensor idTensor = OnnxTensor.createTensor(environment, ids);
                OnnxTensor maskTensor = OnnxTensor.createTensor(environment, mask);
                OnnxTensor typeTensor = OnnxTensor.createTensor(environment, new long[ids.length][ids[0].length])) {
            Map<String, OnnxTensor> inputs = new HashMap<>(Map.of(IDS, idTensor, MASK, maskTensor));
            if (session.getInputNames().contains(TYPES)) {
                inputs.put(TYPES, typeTensor);
            }
            try (OrtSession.Result result = session.run(inputs, Set.of(LOGITS))) {
                return rows((OnnxTensor) result.get(0), ids.length);
            }
        } catch (OrtException e) {
            throw FailureCode.MODEL_INVALID.because(
                    e, "Guard model %s: ONNX Runtime does not run it: %s", file, String.valueOf(e.getMessage()));
        }
    }

    @Override
    public void close() {
        try {
            session.close();
        } catch (OrtException e) {
            throw new IllegalStateException("a session of ONNX Runtime was not closed", e);
        }
    }

    /** Also of logits in half precision. */
    private static float[][] rows(OnnxTensor tensor, int count) {
        FloatBuffer values = tensor.getFloatBuffer();
        float[][] rows = new float[count][values.remaining() / count];
        for (float[] row : rows) {
            values.get(row);
        }
        return rows;
    }

    private static OrtEnvironment environment() {
        try {
            return OrtEnvironment.getEnvironment(OrtLoggingLevel.ORT_LOGGING_LEVEL_ERROR, "stillhouse");
        } catch (LinkageError | IllegalStateException e) {
            throw FailureCode.ENGINE_UNSUPPORTED.because(
                    e,
                    "ONNX Runtime does not start on this machine (%s); remove data.guard, so that rules find injections",
                    String.valueOf(e.getMessage()));
        }
    }

    private static void checkInputs(Path file, OrtSession session) throws OrtException {
        Map<String, NodeInfo> inputs = new TreeMap<>(session.getInputInfo());
        Set<String> names = inputs.keySet();
        boolean named =
                names.containsAll(Set.of(IDS, MASK)) && Set.of(IDS, MASK, TYPES).containsAll(names);
        if (!named || !inputs.values().stream().allMatch(GuardSession::isOpenMatrix)) {
            throw FailureCode.MODEL_INVALID.with(
                    "Guard model %s: takes %s, but must take %s and %s, int64 of any batch and length; export it as a text"
                            + " classifier",
                    file, described(inputs), IDS, MASK);
        }
    }

    private static boolean isOpenMatrix(NodeInfo input) {
        return input.getInfo() instanceof TensorInfo tensor
                && tensor.type == OnnxJavaType.INT64
                && tensor.getShape().length == 2
                && Arrays.stream(tensor.getShape()).allMatch(size -> size < 0);
    }

    private static void checkOutput(Path file, OrtSession session, int classes) throws OrtException {
        Map<String, NodeInfo> outputs = new TreeMap<>(session.getOutputInfo());
        boolean right = outputs.containsKey(LOGITS)
                && outputs.get(LOGITS).getInfo() instanceof TensorInfo tensor
                && (tensor.type == OnnxJavaType.FLOAT || tensor.type == OnnxJavaType.FLOAT16)
                && tensor.getShape().length == 2
                && (tensor.getShape()[1] < 0 || tensor.getShape()[1] == classes);
        if (!right) {
            throw FailureCode.MODEL_INVALID.with(
                    "Guard model %s: gives %s, but must give %s, float of any batch and the %d labels of config.json; export it as"
                            + " a text classifier",
                    file, described(outputs), LOGITS, classes);
        }
    }

    private static String described(Map<String, NodeInfo> values) {
        return values.entrySet().stream()
                .map(value -> value.getKey()
                        + (value.getValue().getInfo() instanceof TensorInfo tensor
                                ? " " + tensor.type + Arrays.toString(tensor.getShape())
                                : ""))
                .collect(Collectors.joining(", "));
    }
}
