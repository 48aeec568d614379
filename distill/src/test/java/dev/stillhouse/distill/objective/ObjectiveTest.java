package dev.stillhouse.distill.objective;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.stillhouse.contracts.failure.Failure;
import dev.stillhouse.contracts.failure.FailureCode;
import dev.stillhouse.finetune.CrossEntropyObjective;
import dev.stillhouse.finetune.ModelSource;
import dev.stillhouse.finetune.ObjectiveSettings;
import dev.stillhouse.finetune.SharedPath;
import dev.stillhouse.llama.LabelledRows;
import dev.stillhouse.llama.LlamaConfig;
import dev.stillhouse.llama.LlamaModel;
import dev.stillhouse.llama.LossTerms;
import dev.stillhouse.llama.Objective;
import dev.stillhouse.llama.TokenBatch;
import dev.stillhouse.llama.Trainable;
import dev.stillhouse.llama.TrainingPass;
import dev.stillhouse.llama.weights.StoredType;
import dev.stillhouse.tensor.DType;
import dev.stillhouse.tensor.Divergence;
import dev.stillhouse.tensor.Engine;
import dev.stillhouse.tensor.Segments;
import dev.stillhouse.tensor.Shape;
import dev.stillhouse.tensor.Tensor;
import dev.stillhouse.tensor.TopK;
import dev.stillhouse.tensor.reference.ReferenceEngine;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ObjectiveTest {
    private static final int VOCABULARY = 7;
    private static final Shares SHARES = new Shares(0.3, 0.7);
    private static final TopK TAUGHT_AND_NOT =
            new TopK(2, new int[] {1, 4, -1, -1, 6, 0}, new float[] {-0.5f, -1.5f, 0, 0, -0.2f, -3f});
    private static final TopK NOBODY_SPOKE = new TopK(1, new int[] {-1, -1, -1}, new float[3]);

    private final Engine engine = new ReferenceEngine();

    @Test
    void tokensWithoutATeacherCountByTheirCrossEntropyAlone() {
        LossTerms plain = loss(new CrossEntropyObjective(), batch(Optional.empty()), logits());
        for (Optional<TopK> none : List.of(Optional.<TopK>empty(), Optional.of(NOBODY_SPOKE))) {
            LossTerms terms = loss(new TopKObjective(Divergence.FORWARD_KL, SHARES), batch(none), logits());
            assertThat(terms.total()).isCloseTo(plain.total(), within(1e-6));
            assertThat(terms.crossEntropy()).isCloseTo(plain.total(), within(1e-6));
            assertThat(terms.divergence()).isZero();
        }
    }

    @Test
    void bothPartsAreReportedBeforeTheyAreWeighed() {
        LossTerms plain = loss(new CrossEntropyObjective(), batch(Optional.empty()), logits());
        LossTerms half = loss(
                new TopKObjective(Divergence.FORWARD_KL, new Shares(0.5, 0.5)),
                batch(Optional.of(TAUGHT_AND_NOT)),
                logits());
        LossTerms onlyTeacher = loss(
                new TopKObjective(Divergence.FORWARD_KL, new Shares(0, 1)),
                batch(Optional.of(TAUGHT_AND_NOT)),
                logits());
        assertThat(half.crossEntropy()).isCloseTo(plain.total(), within(1e-6));
        assertThat(onlyTeacher.crossEntropy()).isCloseTo(plain.total(), within(1e-6));
        assertThat(half.divergence())
                .isCloseTo(onlyTeacher.divergence(), within(1e-6))
                .isPositive();
    }

    @Test
    void theGradientOfAMixedChunkIsThatOfItsLoss() {
        for (Shares shares : List.of(SHARES, new Shares(0, 1), new Shares(1, 0))) {
            Objective objective = new TopKObjective(Divergence.FORWARD_KL, shares);
            TokenBatch batch = batch(Optional.of(TAUGHT_AND_NOT));
            float[] logits = logits();
            float[] gradient = gradient(objective, batch, logits);
            for (int i = 0; i < logits.length; i++) {
                float[] above = logits.clone();
                float[] below = logits.clone();
                above[i] += 0.01f;
                below[i] -= 0.01f;
                double difference = loss(objective, batch, above).total()
                        - loss(objective, batch, below).total();
                assertThat((double) gradient[i]).isCloseTo(difference / 0.02, within(2e-4));
            }
        }
    }

    @Test
    void aTeacherThatIsTheStudentAddsNothingToTheLabels(@TempDir Path folder) {
        LlamaConfig config = config(VOCABULARY);
        try (LlamaModel student = LlamaModel.random(engine, config, 3);
                TrainingPass pass = new TrainingPass(student, 8, Trainable.ALL)) {
            student.save(folder, StoredType.F32);
            InStepTeacher settings = new InStepTeacher(
                    ModelSource.of(SharedPath.of(folder)), DType.F32, Divergence.jensenShannon(0.3), 2f, SHARES);
            TokenBatch batch = batch(Optional.empty());
            double labels = pass.evaluate(batch, new CrossEntropyObjective()).total();
            try (var objective = settings.open(engine, config, 8)) {
                LossTerms terms = pass.evaluate(batch, objective);
                assertThat(terms.divergence()).isCloseTo(0, within(1e-9));
                assertThat(terms.total()).isCloseTo(0.3 * labels, within(1e-6));
                assertThat(terms.crossEntropy()).isCloseTo(labels, within(1e-6));
            }
        }
    }

    @Test
    void aTeacherOfAnotherVocabularyIsRefused(@TempDir Path folder) {
        try (LlamaModel teacher = LlamaModel.random(engine, config(11), 3)) {
            teacher.save(folder, StoredType.F32);
        }
        InStepTeacher settings =
                new InStepTeacher(ModelSource.of(SharedPath.of(folder)), DType.F32, Divergence.FORWARD_KL, 1f, SHARES);
        assertThatThrownBy(() -> settings.open(engine, config(VOCABULARY), 8))
                .isInstanceOfSatisfying(
                        Failure.class, failure -> assertThat(failure.code()).isEqualTo(FailureCode.MODEL_INVALID))
                .hasMessage("Teacher " + folder + " has a vocabulary of 11, the student one of 7; they must share a "
                        + "tokenizer, or learn from the teacher's text alone");
    }

    @Test
    void sharesThatTeachNothingAreRefused() {
        assertThatThrownBy(() -> new Shares(0, 0))
                .hasMessage("objective.cross_entropy and objective.divergence must not both be 0: nothing would be "
                        + "learned");
        assertThatThrownBy(() -> new Shares(-1, 2))
                .hasMessage("objective.cross_entropy must not be negative, but was -1.0");
    }

    @Test
    void settingsTravelToAWorker() throws IOException, ClassNotFoundException {
        for (ObjectiveSettings settings : List.of(
                new TopKObjective(Divergence.FORWARD_KL, SHARES),
                new InStepTeacher(
                        ModelSource.of(new SharedPath("/teacher")),
                        DType.F32,
                        Divergence.jensenShannon(0.3),
                        2f,
                        SHARES))) {
            ByteArrayOutputStream bytes = new ByteArrayOutputStream();
            try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
                out.writeObject(settings);
            }
            try (ObjectInputStream in = new ObjectInputStream(new ByteArrayInputStream(bytes.toByteArray()))) {
                assertThat(in.readObject()).isEqualTo(settings);
            }
        }
    }

    private static LlamaConfig config(int vocabulary) {
        return new LlamaConfig(
                vocabulary, 8, 12, 2, 2, 1, 4, 1e-5f, 10_000, Optional.empty(), false, 16, 1, List.of(2));
    }

    /** Three labelled tokens among five. */
    private static TokenBatch batch(Optional<TopK> topK) {
        return new TokenBatch(
                new int[] {1, 2, 3, 4, 5},
                Segments.ofBounds(0, 5),
                new int[] {2, 3, -1, 5, -1},
                new float[] {0.5f, 0.25f, 0, 0.25f, 0},
                topK);
    }

    private static float[] logits() {
        SplittableRandom random = new SplittableRandom(5);
        float[] logits = new float[3 * VOCABULARY];
        for (int i = 0; i < logits.length; i++) {
            logits[i] = (float) random.nextDouble(-2, 2);
        }
        return logits;
    }

    private LossTerms loss(Objective objective, TokenBatch batch, float[] logits) {
        try (Tensor tensor = tensor(logits);
                Tensor gradient = tensor(new float[logits.length])) {
            return objective.backward(engine, rows(batch), tensor, gradient);
        }
    }

    private float[] gradient(Objective objective, TokenBatch batch, float[] logits) {
        float[] result = new float[logits.length];
        try (Tensor tensor = tensor(logits);
                Tensor gradient = tensor(result)) {
            objective.backward(engine, rows(batch), tensor, gradient);
            engine.read(gradient, 0, result, 0, result.length);
            return result;
        }
    }

    private static LabelledRows rows(TokenBatch batch) {
        return new LabelledRows(batch, 0, 3, batch.labelledRows());
    }

    private Tensor tensor(float[] values) {
        Tensor tensor = engine.zeros(Shape.matrix(3, VOCABULARY));
        engine.write(tensor, 0, values, 0, values.length);
        return tensor;
    }
}
