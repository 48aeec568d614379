package dev.stillhouse.distill.bench;

import dev.stillhouse.contracts.failure.FailureCode;
import dev.stillhouse.llama.LlamaConfig;
import dev.stillhouse.llama.RopeScaling;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** The shapes that benchmarks run at. */
public enum BenchShape {
    TINY("tiny", 512, 128, 4, 4, 2, 352, 256, 8),
    SMALL("small", 4096, 256, 6, 8, 4, 704, 512, 4),
    MID("mid", 8192, 1024, 8, 16, 4, 2816, 512, 2),
    /** Llama 3.1 8B. */
    LLAMA_8B("8b", 128_256, 4096, 32, 32, 8, 14_336, 128, 1) {
        @Override
        Optional<RopeScaling> ropeScaling() {
            return Optional.of(new RopeScaling(8, 1, 4, 8192));
        }
    };

    private static final int MAX_POSITIONS = 1 << 17;

    private final String label;
    private final int vocabulary;
    private final int width;
    private final int layers;
    private final int heads;
    private final int kvHeads;
    private final int feedForward;
    private final int sequence;
    private final int batch;

    BenchShape(
            String label,
            int vocabulary,
            int width,
            int layers,
            int heads,
            int kvHeads,
            int feedForward,
            int sequence,
            int batch) {
        this.label = label;
        this.vocabulary = vocabulary;
        this.width = width;
        this.layers = layers;
        this.heads = heads;
        this.kvHeads = kvHeads;
        this.feedForward = feedForward;
        this.sequence = sequence;
        this.batch = batch;
    }

    /** The shape of a command line's {@code --shape}: tiny, small, mid or 8b. */
    public static BenchShape named(String label) {
        return Arrays.stream(values())
                .filter(shape -> shape.label.equals(label))
                .findFirst()
                .orElseThrow(() ->
                        FailureCode.COMMAND_INVALID.with("--shape is %s, expected one of tiny, small, mid, 8b", label));
    }

    Optional<RopeScaling> ropeScaling() {
        return Optional.empty();
    }

    /** What a step is made of where nobody says otherwise. */
    public BenchSize size() {
        return new BenchSize(sequence, batch);
    }

    public LlamaConfig student() {
        return config(layers);
    }

    /** The student's widths with twice its layers. */
    public LlamaConfig teacher() {
        return config(2 * layers);
    }

    private LlamaConfig config(int depth) {
        return new LlamaConfig(
                vocabulary,
                width,
                feedForward,
                depth,
                heads,
                kvHeads,
                width / heads,
                1e-5f,
                500_000,
                ropeScaling(),
                false,
                MAX_POSITIONS,
                1,
                List.of(2));
    }
}
