package dev.stillhouse.app.evaluate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.stillhouse.llama.LlamaModel;
import dev.stillhouse.llama.LogitReader;
import dev.stillhouse.tensor.Engine;
import dev.stillhouse.tensor.reference.ReferenceEngine;
import org.junit.jupiter.api.Test;

class PerplexityMeterTest {
    private static final int[] SEQUENCE = {256, 72, 101, 108, 108, 111};

    @Test
    void aModelThatKnowsNothingIsAsSurprisedAsItsVocabularyIsLarge() {
        try (Engine engine = new ReferenceEngine();
                LlamaModel model = LlamaModel.create(
                        engine, TinyModel.CONFIG, (name, shape) -> (offset, target, to, count) -> {})) {
            PerplexityMeter meter = new PerplexityMeter(model);
            meter.add(SEQUENCE, position -> true);

            assertThat(meter.tokens()).isEqualTo(5);
            assertThat(new Perplexity(meter.nats(), meter.tokens()).value())
                    .isCloseTo(TinyModel.CONFIG.vocabularySize(), within(1e-6));
        }
    }

    @Test
    void onlyLabelledTokensCount() {
        try (Engine engine = new ReferenceEngine();
                LlamaModel model = LlamaModel.random(engine, TinyModel.CONFIG, 7)) {
            PerplexityMeter meter = new PerplexityMeter(model);
            meter.add(SEQUENCE, position -> position == 3);

            double[] expected = new double[1];
            new LogitReader(model).read(SEQUENCE, (position, logits) -> {
                if (position == 2) {
                    double sum = 0;
                    for (float logit : logits) {
                        sum += Math.exp(logit);
                    }
                    expected[0] = Math.log(sum) - logits[SEQUENCE[3]];
                }
            });
            assertThat(meter.tokens()).isEqualTo(1);
            assertThat(meter.nats()).isCloseTo(expected[0], within(1e-9));
        }
    }

    @Test
    void aSequenceOfOneTokenPredictsNothing() {
        try (Engine engine = new ReferenceEngine();
                LlamaModel model = LlamaModel.random(engine, TinyModel.CONFIG, 7)) {
            PerplexityMeter meter = new PerplexityMeter(model);
            meter.add(new int[] {1}, position -> true);

            assertThat(meter.tokens()).isZero();
        }
    }
}
