package dev.stillhouse.distill.parity;

import dev.stillhouse.contracts.failure.FailureCode;
import dev.stillhouse.finetune.TrainingObjective;
import dev.stillhouse.finetune.optimizer.AdamWOptimizer;
import dev.stillhouse.llama.LlamaModel;
import dev.stillhouse.llama.LogitReader;
import dev.stillhouse.llama.LossTerms;
import dev.stillhouse.llama.Parameter;
import dev.stillhouse.llama.TrainingPass;
import dev.stillhouse.tensor.DType;
import dev.stillhouse.tensor.Engine;
import dev.stillhouse.tensor.Tensor;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** Repeats what a dump recorded: logits, the first step's loss and gradients, ten updates, and compares. */
public final class ParityCheck {
    private final Engine engine;
    private final ParityDump dump;
    private final Worst logits;
    private final Worst loss;
    private final Worst gradientNorms;
    private final Worst gradientElements;
    private final Worst losses;
    private final Worst parameters;

    private ParityCheck(Engine engine, ParityDump dump, ParityTolerances tolerances) {
        this.engine = engine;
        this.dump = dump;
        this.logits = new Worst("logits_max_abs", tolerances.logits());
        this.loss = new Worst("loss_abs", tolerances.firstLoss());
        this.gradientNorms = new Worst("grad_norm_max_rel", tolerances.gradientNorms());
        this.gradientElements = new Worst("grad_elements_max_rel", tolerances.gradientElements());
        this.losses = new Worst("losses_max_abs", tolerances.losses());
        this.parameters = new Worst("params_max_rel", tolerances.parameters());
    }

    /**
     * @param folder a dump folder, as the package describes it
     * @param dtype what frozen weights and activations are kept in
     */
    public static ParityReport run(Engine engine, Path folder, DType dtype) {
        ParityDump dump = new ParityDump(folder, dtype);
        return new ParityCheck(engine, dump, ParityTolerances.of(dtype, dump.losses())).compare(folder);
    }

    private ParityReport compare(Path folder) {
        compareTeacher();
        try (LlamaModel model = dump.openModel(engine)) {
            compareLogits(model, dump.firstSequence(), dump.logits(), "logits");
            train(model);
        }
        return new ParityReport(
                folder,
                Stream.of(logits, loss, gradientNorms, gradientElements, losses, parameters)
                        .map(Worst::figure)
                        .toList());
    }

    private void compareTeacher() {
        dump.teacherLogits().ifPresent(expected -> {
            try (LlamaModel teacher = dump.openTeacher(engine)) {
                compareLogits(teacher, dump.firstSequence(), expected, "teacher logits");
            }
        });
    }

    private void compareLogits(LlamaModel model, int[] sequence, ExpectedLogits expected, String what) {
        int[] prefix = Arrays.copyOf(sequence, Math.min(sequence.length, expected.positions()));
        new LogitReader(model)
                .read(
                        prefix,
                        (position, row) ->
                                logits.see(expected.distance(position, row), what + " of position " + position));
    }

    private void train(LlamaModel model) {
        List<Double> expected = dump.losses();
        try (TrainingPass pass = new TrainingPass(
                        model, dump.batch().tokens(), dump.mode().trainable());
                AdamWOptimizer optimizer = new AdamWOptimizer(engine, dump.optimizer(), pass.parameters());
                TrainingObjective objective = dump.openObjective(engine)) {
            for (int step = 1; step <= expected.size(); step++) {
                pass.zeroGradients();
                LossTerms terms = pass.forwardBackward(dump.batch(), objective);
                double distance = Math.abs(terms.total() - expected.get(step - 1));
                (step == 1 ? loss : losses).see(distance, "the loss of step " + step);
                if (step == 1) {
                    compareGradients(dump.gradients(), pass.parameters());
                }
                optimizer.update(1);
            }
            compareParameters(dump.parameters(), pass.parameters());
        }
    }

    private void compareGradients(Map<String, ExpectedTensor> expected, List<Parameter> trained) {
        requireSameNames(expected, trained, "grads.json");
        for (Parameter parameter : trained) {
            ExpectedTensor tensor = expectedOf(expected, parameter);
            Tensor gradient = parameter.gradient();
            gradientNorms.see(tensor.normDistance(norm(gradient)), "the gradient of " + parameter.name());
            float[] first = new float[tensor.firstElements().size()];
            engine.read(gradient, 0, first, 0, first.length);
            gradientElements.see(
                    tensor.elementDistance(first, gradient.shape().elements()), "the gradient of " + parameter.name());
        }
    }

    private void compareParameters(Map<String, ExpectedTensor> expected, List<Parameter> trained) {
        requireSameNames(expected, trained, "params_after_10.json");
        for (Parameter parameter : trained) {
            parameters.see(expectedOf(expected, parameter).normDistance(norm(parameter.value())), parameter.name());
        }
    }

    private double norm(Tensor tensor) {
        return Math.sqrt(engine.sumOfSquares(tensor));
    }

    private static ExpectedTensor expectedOf(Map<String, ExpectedTensor> expected, Parameter parameter) {
        ExpectedTensor tensor = expected.get(parameter.name());
        if (tensor == null) {
            throw new IllegalArgumentException("no tensor named " + parameter.name());
        }
        return tensor;
    }

    private static void requireSameNames(Map<String, ExpectedTensor> expected, List<Parameter> trained, String file) {
        List<String> names = trained.stream().map(Parameter::name).sorted().toList();
        List<String> expectedNames = expected.keySet().stream().sorted().toList();
        if (!names.equals(expectedNames)) {
            throw FailureCode.DATASET_INVALID.with(
                    "%s has the tensors %s, but %s are trained; the dump's files do not belong together",
                    file, expectedNames, names);
        }
    }
}
