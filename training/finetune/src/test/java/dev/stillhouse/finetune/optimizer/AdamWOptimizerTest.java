package dev.stillhouse.finetune.optimizer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.stillhouse.contracts.failure.Failure;
import dev.stillhouse.llama.Parameter;
import dev.stillhouse.tensor.Engine;
import dev.stillhouse.tensor.Shape;
import dev.stillhouse.tensor.Tensor;
import dev.stillhouse.tensor.reference.ReferenceEngine;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AdamWOptimizerTest {
    private final Engine engine = new ReferenceEngine();

    @Test
    void gradientsOfALargeNormAreScaledToTheLimitTogether() {
        List<Parameter> parameters = List.of(parameter("a", 3f, 0f), parameter("b", 0f, 4f));
        double norm = Math.sqrt(GradientClip.sumOfSquares(engine, parameters));
        new GradientClip.ToNorm(1).apply(engine, parameters, norm);
        assertThat(norm).isEqualTo(5);
        assertThat(values(parameters.get(0).gradient())).containsExactly(0.6f, 0f);
        assertThat(values(parameters.get(1).gradient())).containsExactly(0f, 0.8f);
    }

    @Test
    void gradientsBelowTheLimitStayAsTheyAre() {
        List<Parameter> parameters = List.of(parameter("a", 3f, 4f));
        new GradientClip.ToNorm(10).apply(engine, parameters, 5);
        new GradientClip.Unbounded().apply(engine, parameters, 5);
        assertThat(values(parameters.get(0).gradient())).containsExactly(3f, 4f);
    }

    @Test
    void normsDoNotDecayUnlessEverythingDoes() {
        AdamWSettings settings = AdamWSettings.of(0.1, 0.5);
        assertThat(settings.update("model.norm.weight", 0.1, 1).weightDecay()).isZero();
        assertThat(settings.update("lm_head.weight", 0.1, 1).weightDecay()).isEqualTo(0.5);
        assertThat(settings.decaying(DecayPolicy.EVERY_WEIGHT)
                        .update("model.norm.weight", 0.1, 1)
                        .weightDecay())
                .isEqualTo(0.5);
    }

    @Test
    void theFirstUpdateMovesEveryWeightByTheRateAgainstItsGradient() {
        Parameter parameter = parameter("a", 3f, -0.01f);
        try (AdamWOptimizer optimizer = new AdamWOptimizer(engine, AdamWSettings.of(0.5, 0), List.of(parameter))) {
            optimizer.update(0.5);
        }
        assertThat(values(parameter.value())[0]).isCloseTo(-0.25f, within(1e-5f));
        assertThat(values(parameter.value())[1]).isCloseTo(0.25f, within(1e-5f));
    }

    @Test
    void momentsComeBackFromAFileExactly(@TempDir Path folder) {
        Parameter straight = parameter("a", 3f, -0.01f);
        Parameter resumed = parameter("a", 3f, -0.01f);
        AdamWSettings settings = AdamWSettings.of(0.5, 0.1);
        try (AdamWOptimizer first = new AdamWOptimizer(engine, settings, List.of(straight));
                AdamWOptimizer second = new AdamWOptimizer(engine, settings, List.of(resumed))) {
            first.update(1);
            first.content().write(folder.resolve("optimizer.safetensors"));
            engine.copy(straight.value(), resumed.value());
            second.load(folder.resolve("optimizer.safetensors"), first.updates());
            first.update(1);
            second.update(1);
            assertThat(second.updates()).isEqualTo(2);
        }
        assertThat(values(resumed.value())).isEqualTo(values(straight.value()));
    }

    @Test
    void momentsOfOtherWeightsAreRefused(@TempDir Path folder) {
        Path file = folder.resolve("optimizer.safetensors");
        try (AdamWOptimizer one = new AdamWOptimizer(engine, AdamWSettings.of(1, 0), List.of(parameter("a", 1f)));
                AdamWOptimizer other =
                        new AdamWOptimizer(engine, AdamWSettings.of(1, 0), List.of(parameter("a", 1f, 2f)))) {
            one.content().write(file);
            assertThatThrownBy(() -> other.load(file, 1))
                    .isInstanceOf(Failure.class)
                    .hasMessage(file + ": expected the moments a.first of shape [1, 2], found [1, 1]; the checkpoint "
                            + "belongs to another recipe, delete its folder to train anew");
        }
    }

    private Parameter parameter(String name, float... gradient) {
        Tensor value = engine.zeros(Shape.vector(gradient.length));
        Tensor tensor = engine.zeros(Shape.vector(gradient.length));
        engine.write(tensor, 0, gradient, 0, gradient.length);
        return new Parameter(name, value, tensor);
    }

    private float[] values(Tensor tensor) {
        float[] values = new float[(int) tensor.shape().elements()];
        engine.read(tensor, 0, values, 0, values.length);
        return values;
    }
}
