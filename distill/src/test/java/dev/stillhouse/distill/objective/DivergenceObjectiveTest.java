package dev.stillhouse.distill.objective;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.stillhouse.finetune.TrainingObjective;
import dev.stillhouse.llama.ForwardPass;
import dev.stillhouse.llama.LabelledRows;
import dev.stillhouse.llama.LlamaConfig;
import dev.stillhouse.llama.LlamaModel;
import dev.stillhouse.llama.LossTerms;
import dev.stillhouse.llama.TokenBatch;
import dev.stillhouse.tensor.Divergence;
import dev.stillhouse.tensor.Engine;
import dev.stillhouse.tensor.Segments;
import dev.stillhouse.tensor.Shape;
import dev.stillhouse.tensor.Tensor;
import dev.stillhouse.tensor.TopK;
import dev.stillhouse.tensor.reference.ReferenceEngine;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** The kinds of divergence against sums written out here. */
class DivergenceObjectiveTest {
    private static final int VOCABULARY = 5;
    private static final Shares DIVERGENCE_ALONE = new Shares(0, 1);
    private static final float[] STUDENT = {0.3f, -1.2f, 2.1f, 0f, 0.8f};
    private static final double LN2 = Math.log(2);
    private static final double LN3 = Math.log(3);

    private final Engine engine = new ReferenceEngine();

    /**
     * Teacher 1/2, 1/4 and 1/4 for the rest, student 1/8, 1/8 and 3/4. Their mixtures: by halves 5/16, 3/16, 1/2; with a quarter of the teacher
     * 7/32, 5/32, 5/8.
     */
    static Stream<Arguments> buckets() {
        double halves = 0.5 * (Math.log(8 / 5.0) / 2 + Math.log(4 / 3.0) / 4 + Math.log(1 / 2.0) / 4)
                + 0.5 * (Math.log(2 / 5.0) / 8 + Math.log(2 / 3.0) / 8 + Math.log(3 / 2.0) * 3 / 4);
        double quarter = 0.25 * (Math.log(16 / 7.0) / 2 + Math.log(8 / 5.0) / 4 + Math.log(2 / 5.0) / 4)
                + 0.75 * (Math.log(4 / 7.0) / 8 + Math.log(4 / 5.0) / 8 + Math.log(6 / 5.0) * 3 / 4);
        return Stream.of(
                Arguments.of(Divergence.FORWARD_KL, 1.25 * LN2 - 0.25 * LN3),
                Arguments.of(Divergence.REVERSE_KL, 0.75 * LN3 - 0.375 * LN2),
                Arguments.of(Divergence.jensenShannon(0.5), halves),
                Arguments.of(Divergence.jensenShannon(0.25), quarter));
    }

    @ParameterizedTest
    @MethodSource("buckets")
    void theRestOfTheVocabularyIsOneBucket(Divergence kind, double expected) {
        TopK kept = new TopK(2, new int[] {3, 1}, new float[] {(float) Math.log(0.5), (float) Math.log(0.25)});
        float[] student = logs(0.25, 0.125, 0.4, 0.125, 0.1);
        assertThat(loss(new TopKObjective(kind, DIVERGENCE_ALONE), batch(Optional.of(kept)), student)
                        .divergence())
                .isCloseTo(expected, within(1e-6));
    }

    @ParameterizedTest
    @MethodSource("buckets")
    void aTeacherInTheStepIsComparedOverTheWholeVocabulary(Divergence kind) {
        float temperature = 2;
        TokenBatch batch = batch(Optional.empty());
        try (TrainingObjective objective = teacher(kind, temperature)) {
            objective.begin(batch);
            double[] p = softmax(teacherLogits(batch), temperature);
            double[] q = softmax(STUDENT, temperature);
            assertThat(loss(objective, batch, STUDENT).divergence())
                    .isCloseTo(temperature * temperature * written(kind, p, q), within(1e-6));
        }
    }

    @ParameterizedTest
    @MethodSource("buckets")
    void theGradientIsThatOfTheLoss(Divergence kind) {
        TokenBatch batch = batch(Optional.empty());
        try (TrainingObjective objective = teacher(kind, 2)) {
            objective.begin(batch);
            float[] gradient = gradient(objective, batch);
            for (int i = 0; i < VOCABULARY; i++) {
                float[] above = STUDENT.clone();
                float[] below = STUDENT.clone();
                above[i] += 0.01f;
                below[i] -= 0.01f;
                double difference = loss(objective, batch, above).total()
                        - loss(objective, batch, below).total();
                assertThat((double) gradient[i]).isCloseTo(difference / 0.02, within(1e-4));
            }
        }
    }

    @Test
    void aTeacherWhoseRestIsNothingKeepsReverseKlFinite() {
        TopK sure = new TopK(1, new int[] {0}, new float[] {0f});
        double divergence = loss(
                        new TopKObjective(Divergence.REVERSE_KL, DIVERGENCE_ALONE),
                        batch(Optional.of(sure)),
                        logs(0.5, 0.2, 0.1, 0.1, 0.1))
                .divergence();
        assertThat(divergence).isCloseTo(-LN2 - 0.5 * Math.log(Engine.SMALLEST_TAIL), within(1e-5));
    }

    @Test
    void theKindIsToldWithTheObjective() {
        assertThat(new TopKObjective(Divergence.jensenShannon(0.1), new Shares(0.3, 0.7)).describe())
                .isEqualTo("cross_entropy 0.3, divergence 0.7 by jsd with beta 0.1, from stored top-k");
        assertThat(new TopKObjective(Divergence.REVERSE_KL, DIVERGENCE_ALONE).describe())
                .isEqualTo("cross_entropy 0.0, divergence 1.0 by reverse_kl, from stored top-k");
    }

    @Test
    void forwardKlIsToldAsByCheckpointsFromBeforeThereWasAChoice() {
        assertThat(new TopKObjective(Divergence.FORWARD_KL, DIVERGENCE_ALONE).describe())
                .isEqualTo("cross_entropy 0.0, divergence 1.0, from stored top-k");
    }

    /** As TRL's GKDTrainer defines them. */
    private static double written(Divergence kind, double[] p, double[] q) {
        if (kind.equals(Divergence.FORWARD_KL)) {
            return kl(p, q);
        }
        if (kind.equals(Divergence.REVERSE_KL)) {
            return kl(q, p);
        }
        double beta = ((Divergence.JensenShannon) kind).beta();
        double[] mixture = new double[p.length];
        for (int i = 0; i < p.length; i++) {
            mixture[i] = beta * p[i] + (1 - beta) * q[i];
        }
        return beta * kl(p, mixture) + (1 - beta) * kl(q, mixture);
    }

    private static double kl(double[] p, double[] q) {
        double sum = 0;
        for (int i = 0; i < p.length; i++) {
            sum += p[i] * Math.log(p[i] / q[i]);
        }
        return sum;
    }

    private static double[] softmax(float[] logits, double temperature) {
        double[] result = new double[logits.length];
        double sum = 0;
        for (int i = 0; i < result.length; i++) {
            result[i] = Math.exp(logits[i] / temperature);
            sum += result[i];
        }
        for (int i = 0; i < result.length; i++) {
            result[i] /= sum;
        }
        return result;
    }

    private static float[] logs(double... probabilities) {
        float[] logs = new float[probabilities.length];
        for (int i = 0; i < logs.length; i++) {
            logs[i] = (float) Math.log(probabilities[i]);
        }
        return logs;
    }

    private LlamaModel teacherModel() {
        LlamaConfig config = new LlamaConfig(
                VOCABULARY, 8, 12, 2, 2, 1, 4, 1e-5f, 10_000, Optional.empty(), false, 16, 1, List.of(2));
        return LlamaModel.random(engine, config, 3);
    }

    private TrainingObjective teacher(Divergence kind, float temperature) {
        return new TeacherObjective(teacherModel(), 4, kind, temperature, DIVERGENCE_ALONE);
    }

    private float[] teacherLogits(TokenBatch batch) {
        float[] logits = new float[VOCABULARY];
        try (LlamaModel teacher = teacherModel();
                ForwardPass pass = new ForwardPass(teacher, 4);
                Tensor out = tensor(logits)) {
            pass.run(batch.ids(), batch.segments(), new int[] {0});
            pass.logits(0, 1, out);
            engine.read(out, 0, logits, 0, logits.length);
        }
        return logits;
    }

    /** One labelled token of two. */
    private static TokenBatch batch(Optional<TopK> topK) {
        return new TokenBatch(new int[] {1, 2}, Segments.ofBounds(0, 2), new int[] {2, -1}, new float[] {1, 0}, topK);
    }

    private LossTerms loss(TrainingObjective objective, TokenBatch batch, float[] logits) {
        try (Tensor tensor = tensor(logits);
                Tensor gradient = tensor(new float[VOCABULARY])) {
            return objective.backward(engine, rows(batch), tensor, gradient);
        }
    }

    private float[] gradient(TrainingObjective objective, TokenBatch batch) {
        float[] result = new float[VOCABULARY];
        try (Tensor tensor = tensor(STUDENT);
                Tensor gradient = tensor(result)) {
            objective.backward(engine, rows(batch), tensor, gradient);
            engine.read(gradient, 0, result, 0, result.length);
            return result;
        }
    }

    private static LabelledRows rows(TokenBatch batch) {
        return new LabelledRows(batch, 0, 1, batch.labelledRows());
    }

    private Tensor tensor(float[] values) {
        Tensor tensor = engine.zeros(Shape.matrix(1, VOCABULARY));
        engine.write(tensor, 0, values, 0, values.length);
        return tensor;
    }
}
