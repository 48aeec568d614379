package dev.stillhouse.distill.bench;

import dev.stillhouse.llama.LlamaConfig;
import dev.stillhouse.tensor.Segments;

/**
 * How many operations a token of a training step takes at least, where a multiplication and an addition count as two.
 *
 * <p>A weight costs 2 in the forward pass, 2 more for the gradient of its input, and 2 more for its own if it is trained; the embedding
 * costs nothing. Causal attention over documents of length L costs 7 L H K a token and layer: two products forward and five backward, half of each.
 */
public final class StepArithmetic {
    private static final long SEED = 1234;
    private static final int RANK = 16;

    private final LlamaConfig student;
    private final LlamaConfig teacher;
    private final BenchMode mode;
    private final double attention;

    public StepArithmetic(BenchShape shape, BenchSize size, BenchMode mode) {
        this.student = shape.student();
        this.teacher = shape.teacher();
        this.mode = mode;
        this.attention = meanLength(size.documents(SEED)) * student.heads() * student.headWidth();
    }

    /** Of the document that a token is in. */
    private static double meanLength(Segments documents) {
        double squares = 0;
        for (int document = 0; document < documents.count(); document++) {
            squares += (double) documents.length(document) * documents.length(document);
        }
        return squares / documents.rows();
    }

    /** What no implementation can do without. */
    public double least() {
        double own = mode.isAdapter() ? 4 * linears(student) + 6 * adapter() : 6 * linears(student);
        double attending = 7 * attention * student.layers();
        return mode == BenchMode.DISTILL
                ? own + attending + 2 * linears(teacher) + 2 * attention * teacher.layers()
                : own + attending;
    }

    /** What MFU counts by convention: 4 a parameter where the base is frozen, 6 where all is trained, 2 for each of a teacher's. */
    public double byParameters() {
        double own = (mode.isAdapter() ? 4.0 : 6.0) * student.parameterCount();
        return mode == BenchMode.DISTILL ? own + 2.0 * teacher.parameterCount() : own;
    }

    private static double linears(LlamaConfig config) {
        double queries = (double) config.heads() * config.headWidth();
        double keys = (double) config.kvHeads() * config.headWidth();
        double layer =
                config.hiddenSize() * (2 * queries + 2 * keys) + 3.0 * config.hiddenSize() * config.intermediateSize();
        return config.layers() * layer + (double) config.vocabularySize() * config.hiddenSize();
    }

    /** Rank times inputs and outputs of the seven linears. */
    private double adapter() {
        int width = student.hiddenSize();
        int queries = student.heads() * student.headWidth();
        int keys = student.kvHeads() * student.headWidth();
        int attended = 2 * (width + queries) + 2 * (width + keys);
        return (double) student.layers() * RANK * (attended + 3 * (width + student.intermediateSize()));
    }
}
