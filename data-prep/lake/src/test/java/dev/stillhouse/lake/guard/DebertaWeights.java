package dev.stillhouse.lake.guard;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** A DeBERTa-v2 sequence classifier with random weights, in the form of version 3: one set of keys for words and positions. */
record DebertaWeights(
        DebertaShape shape,
        float[][] words,
        Norm embeddingNorm,
        float[][] positions,
        Norm positionNorm,
        List<Layer> layers,
        Linear pooler,
        Linear classifier) {
    /** {@code y = weight x + bias}; a row of the weight an output, as PyTorch has it. */
    record Linear(float[][] weight, float[] bias) {
        static Linear random(Random random, int out, int in, double spread) {
            return new Linear(matrix(random, out, in, spread), vector(random, out, 0, 0.2));
        }
    }

    record Norm(float[] scale, float[] shift) {
        static Norm random(Random random, int width) {
            return new Norm(vector(random, width, 1, 0.1), vector(random, width, 0, 0.1));
        }
    }

    record Layer(
            Linear query,
            Linear key,
            Linear value,
            Linear attended,
            Norm attentionNorm,
            Linear widening,
            Linear narrowing,
            Norm outputNorm) {
        static Layer random(Random random, DebertaShape shape) {
            int width = shape.width();
            double spread = 1.5 / Math.sqrt(width);
            return new Layer(
                    Linear.random(random, width, width, spread),
                    Linear.random(random, width, width, spread),
                    Linear.random(random, width, width, spread),
                    Linear.random(random, width, width, spread),
                    Norm.random(random, width),
                    Linear.random(random, shape.inner(), width, spread),
                    Linear.random(random, width, shape.inner(), 1.5 / Math.sqrt(shape.inner())),
                    Norm.random(random, width));
        }
    }

    static DebertaWeights random(DebertaShape shape, long seed) {
        Random random = new Random(seed);
        int width = shape.width();
        List<Layer> layers = new ArrayList<>();
        for (int i = 0; i < shape.layers(); i++) {
            layers.add(Layer.random(random, shape));
        }
        return new DebertaWeights(
                shape,
                matrix(random, shape.vocabulary(), width, 1),
                Norm.random(random, width),
                matrix(random, 2 * shape.buckets(), width, 1),
                Norm.random(random, width),
                layers,
                Linear.random(random, width, width, 1.5 / Math.sqrt(width)),
                Linear.random(random, shape.labels(), width, 3 / Math.sqrt(width)));
    }

    private static float[][] matrix(Random random, int rows, int columns, double spread) {
        float[][] matrix = new float[rows][];
        for (int i = 0; i < rows; i++) {
            matrix[i] = vector(random, columns, 0, spread);
        }
        return matrix;
    }

    private static float[] vector(Random random, int size, double mean, double spread) {
        float[] vector = new float[size];
        for (int i = 0; i < size; i++) {
            vector[i] = (float) (mean + spread * random.nextGaussian());
        }
        return vector;
    }
}
