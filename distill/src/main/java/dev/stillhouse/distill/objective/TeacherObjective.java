package dev.stillhouse.distill.objective;

import dev.stillhouse.finetune.TrainingObjective;
import dev.stillhouse.llama.ForwardPass;
import dev.stillhouse.llama.LabelledRows;
import dev.stillhouse.llama.LlamaModel;
import dev.stillhouse.llama.LossTerms;
import dev.stillhouse.llama.TokenBatch;
import dev.stillhouse.tensor.Divergence;
import dev.stillhouse.tensor.Engine;
import dev.stillhouse.tensor.Shape;
import dev.stillhouse.tensor.Tensor;
import java.util.Arrays;

/**
 * {@code crossEntropy * CE + divergence * T² D(teacher/T, student/T)} (Hinton et al. 2015). The teacher runs once per batch; its
 * logits are made chunk by chunk, as the student's are. Owns the teacher.
 */
public final class TeacherObjective implements TrainingObjective {
    private final LlamaModel teacher;
    private final ForwardPass pass;
    private final Divergence kind;
    private final float temperature;
    private final Shares shares;
    private Tensor teacherLogits;

    public TeacherObjective(LlamaModel teacher, int maxTokens, Divergence kind, float temperature, Shares shares) {
        this.teacher = teacher;
        this.pass = new ForwardPass(teacher, maxTokens);
        this.kind = kind;
        this.temperature = temperature;
        this.shares = shares;
        this.teacherLogits =
                teacher.engine().zeros(Shape.matrix(1, teacher.config().vocabularySize()));
    }

    @Override
    public void begin(TokenBatch batch) {
        pass.run(batch.ids(), batch.segments(), batch.labelledRows());
    }

    @Override
    public LossTerms backward(Engine engine, LabelledRows rows, Tensor logits, Tensor dLogits) {
        double[] labelShares = new double[rows.count()];
        Arrays.fill(labelShares, shares.crossEntropy());
        LabelLoss labels = LabelLoss.of(engine, rows, labelShares, logits, dLogits);
        double divergence = shares.divergence() == 0 ? 0 : divergence(engine, rows, logits, dLogits);
        return new LossTerms(labels.counted() + shares.divergence() * divergence, labels.plain(), divergence);
    }

    private double divergence(Engine engine, LabelledRows rows, Tensor logits, Tensor dLogits) {
        Tensor taught = room(rows.count());
        pass.logits(rows.from(), rows.to(), taught);
        float[] weights = RowWeights.times(rows.weights(), shares.divergence());
        return engine.divergence(kind, taught, logits, temperature, weights, dLogits) / shares.divergence();
    }

    /** Chunks come in few sizes, so that this soon stops growing. */
    private Tensor room(int rows) {
        if (teacherLogits.rows() < rows) {
            teacherLogits.close();
            teacherLogits =
                    teacher.engine().zeros(Shape.matrix(rows, teacher.config().vocabularySize()));
        }
        return teacherLogits.first(rows);
    }

    @Override
    public void close() {
        teacherLogits.close();
        pass.close();
        teacher.close();
    }
}
