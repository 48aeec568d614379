package dev.stillhouse.engine.cuda;

import static org.assertj.core.api.Assertions.assertThat;

import dev.stillhouse.llama.LlamaConfig;
import dev.stillhouse.llama.LlamaModel;
import dev.stillhouse.llama.LogitReader;
import dev.stillhouse.llama.Precision;
import dev.stillhouse.llama.WeightInit;
import dev.stillhouse.llama.generate.Generation;
import dev.stillhouse.llama.generate.GenerationRequest;
import dev.stillhouse.llama.generate.Generator;
import dev.stillhouse.llama.generate.GeneratorLimits;
import dev.stillhouse.llama.generate.Sampling;
import dev.stillhouse.tensor.DType;
import dev.stillhouse.tensor.Engine;
import dev.stillhouse.tensor.EngineResources;
import dev.stillhouse.tensor.reference.ReferenceEngine;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Whole generations: prompts by tiles, tokens by few rows and by chunks of the cache. */
@WithFakeCuda
class CudaGenerationTest {
    private static final LlamaConfig CONFIG =
            new LlamaConfig(96, 64, 96, 2, 2, 1, 64, 1e-5f, 10_000, Optional.empty(), false, 256, 1, List.of(2));
    private static final int CONTEXT = 160;

    private static CudaEngine engine;

    @BeforeAll
    static void open() {
        engine = new CudaEngine(EngineResources.ofThreads(1));
    }

    @AfterAll
    static void close() {
        engine.close();
    }

    @Test
    void tokensInF32AreAsLikelyAsTheReferenceHasThem() {
        expectLogProbsOfTheReference(Precision.F32, 1e-4);
    }

    @Test
    void tokensInBf16AreAsLikelyAsTheReferenceHasThem() {
        expectLogProbsOfTheReference(Precision.frozen(DType.BF16), 0.05);
    }

    @Test
    void aRequestGetsTheSameBitsAloneAndAmongFew() {
        expectSameBits(5, 1);
    }

    @Test
    void aRequestGetsTheSameBitsAmongManyAndAmongMore() {
        expectSameBits(33, 40);
    }

    @Test
    void aRequestThatHadToBeginAnewAndSharesItsBeginningGetsTheSameBits() {
        List<GenerationRequest> requests = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            int[] prompt = Arrays.copyOf(random(1, 20), 17 + i);
            requests.add(new GenerationRequest(prompt, new Sampling(46, i % 2, 0.9f, i, Set.of(), 1)));
        }
        try (LlamaModel model = model(engine, Precision.frozen(DType.BF16));
                Generator small = new Generator(model, new GeneratorLimits(4, 64, 96))) {
            List<Generation> together = small.generate(requests);
            assertThat(small.begunAnew()).isPositive();
            List<Generation> withRoom = generate(model, 4, requests);
            for (int i = 0; i < requests.size(); i++) {
                expectSame(together.get(i), withRoom.get(i));
            }
        }
    }

    private static void expectLogProbsOfTheReference(Precision precision, double tolerance) {
        GenerationRequest request = new GenerationRequest(random(1, 126), Sampling.greedy(6, Set.of()));
        Generation generation;
        try (LlamaModel model = model(engine, precision)) {
            generation = generate(model, 1, List.of(request)).get(0);
        }
        int[] text = generation.text();
        int[] sequence = Arrays.copyOf(request.prompt(), request.prompt().length + text.length);
        System.arraycopy(text, 0, sequence, request.prompt().length, text.length);
        try (Engine reference = new ReferenceEngine();
                LlamaModel model = model(reference, Precision.F32)) {
            new LogitReader(model).read(sequence, (position, logits) -> {
                int at = position + 1 - request.prompt().length;
                if (at >= 0 && at < text.length) {
                    assertThat((double) generation.tokens().get(at).logProb())
                            .as("token %d", at)
                            .isCloseTo(logProb(logits, text[at]), Offset.offset(tolerance));
                }
            });
        }
    }

    private static double logProb(float[] logits, int token) {
        double sum = 0;
        for (float logit : logits) {
            sum += Math.exp(logit - logits[token]);
        }
        return -Math.log(sum);
    }

    /** Of requests by a generator for so many at once, and by one for others. */
    private static void expectSameBits(int some, int others) {
        List<GenerationRequest> requests = new ArrayList<>();
        for (int i = 0; i < 6; i++) {
            requests.add(new GenerationRequest(
                    random(i, 1 + 25 * i), new Sampling(3 + i % 3, i % 2, 0.9f, i, Set.of(), i % 3)));
        }
        try (LlamaModel model = model(engine, Precision.frozen(DType.BF16))) {
            List<Generation> expected = generate(model, some, requests);
            for (int i = 0; i < requests.size(); i++) {
                expectSame(generate(model, others, List.of(requests.get(i))).get(0), expected.get(i));
            }
        }
    }

    private static void expectSame(Generation actual, Generation expected) {
        assertThat(actual.tokens())
                .usingRecursiveFieldByFieldElementComparator()
                .containsExactlyElementsOf(expected.tokens());
    }

    private static List<Generation> generate(LlamaModel model, int slots, List<GenerationRequest> requests) {
        try (Generator generator = new Generator(model, slots, CONTEXT)) {
            return generator.generate(requests);
        }
    }

    private static LlamaModel model(Engine on, Precision precision) {
        return LlamaModel.create(on, CONFIG, WeightInit.seeded(3), precision);
    }

    private static int[] random(long seed, int length) {
        return new SplittableRandom(seed)
                .ints(length, 0, CONFIG.vocabularySize())
                .toArray();
    }
}
