package dev.stillhouse.llama.generate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.stillhouse.engine.nd4j.Nd4jEngine;
import dev.stillhouse.llama.LlamaModel;
import dev.stillhouse.llama.LogitReader;
import dev.stillhouse.llama.TinyLlama;
import dev.stillhouse.tensor.Engine;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class GeneratorTest {
    private static final int CAPACITY = 48;

    private final Engine engine = new Nd4jEngine(2);
    private final LlamaModel model = LlamaModel.random(engine, TinyLlama.config(), 11);

    @AfterEach
    void close() throws Exception {
        model.close();
        engine.close();
    }

    @Test
    void greedyTokensAreTheMostLikelyOnesOfAFullForward() {
        int[] prompt = {3, 9, 27};
        List<GeneratedToken> tokens = alone(new GenerationRequest(prompt, Sampling.greedy(8, Set.of())))
                .tokens();
        int[] sequence = prompt.clone();
        for (GeneratedToken token : tokens) {
            assertThat(token.id()).isEqualTo(mostLikelyNext(sequence));
            sequence = Arrays.copyOf(sequence, sequence.length + 1);
            sequence[sequence.length - 1] = token.id();
        }
    }

    @Test
    void aRequestGetsTheSameBitsAloneAndAmongOthers() {
        try (Generator generator = new Generator(model, 7, CAPACITY)) {
            expectTheBitsOfEachAlone(generator, requests(23));
            assertThat(generator.begunAnew()).isZero();
        }
    }

    @Test
    void aRequestThatHadToBeginAnewGetsTheSameBits() {
        try (Generator generator = new Generator(model, new GeneratorLimits(7, CAPACITY, 2 * CAPACITY))) {
            expectTheBitsOfEachAlone(generator, longAnswers(9));
            assertThat(generator.begunAnew()).isPositive();
        }
    }

    @Test
    void requestsThatBeginAlikeGetTheSameBitsFromSharedPages() {
        int[] beginning = new SplittableRandom(3).ints(35, 0, 37).toArray();
        List<GenerationRequest> requests = new ArrayList<>();
        for (int i = 0; i < 12; i++) {
            int[] prompt = Arrays.copyOf(beginning, 20 + 2 * i);
            requests.add(new GenerationRequest(prompt, new Sampling(6, i % 2, 0.95f, i, Set.of(), 1)));
        }
        try (Generator generator = new Generator(model, new GeneratorLimits(12, CAPACITY, 96))) {
            expectTheBitsOfEachAlone(generator, requests);
        }
    }

    @Test
    void everybodyIsToldEveryTokenOnce() {
        GenerationRequest request = new GenerationRequest(new int[] {1, 2, 3}, Sampling.greedy(40, Set.of()));
        List<Recorder> recorders = new ArrayList<>();
        try (Generator generator = new Generator(model, new GeneratorLimits(6, CAPACITY, 2 * CAPACITY))) {
            for (int i = 0; i < 6; i++) {
                recorders.add(new Recorder());
                generator.add(request, recorders.get(i));
            }
            while (generator.step() > 0) {
                assertThat(generator.freeSlots()).isBetween(0, 5);
            }
            assertThat(generator.begunAnew()).isPositive();
        }
        assertThat(recorders).allSatisfy(recorder -> {
            assertThat(recorder.tokens)
                    .usingRecursiveFieldByFieldElementComparator()
                    .containsExactlyElementsOf(recorders.get(0).tokens)
                    .hasSize(40);
            assertThat(recorder.finished).isEqualTo(1);
        });
    }

    @Test
    void aCancelledRequestGivesItsPagesToTheNext() {
        try (Generator generator = new Generator(model, new GeneratorLimits(2, CAPACITY, CAPACITY))) {
            Recorder first = new Recorder();
            Recorder second = new Recorder();
            generator.add(new GenerationRequest(new int[CAPACITY - 2], Sampling.greedy(3, Set.of())), first);
            int[] other = new int[CAPACITY - 2];
            other[0] = 1;
            generator.add(new GenerationRequest(other, Sampling.greedy(3, Set.of())), second);
            generator.step();
            assertThat(second.tokens).isEmpty();
            first.cancelled = true;
            generator.step();
            assertThat(second.tokens).hasSize(1);
        }
    }

    @Test
    void aCacheWithoutRoomForAContextIsRefused() {
        assertThatThrownBy(() -> new GeneratorLimits(4, CAPACITY, CAPACITY - 1))
                .hasMessage("cache_tokens must be at least the context of 48 tokens, but was 47");
    }

    private void expectTheBitsOfEachAlone(Generator generator, List<GenerationRequest> requests) {
        List<Generation> together = generator.generate(requests);
        for (int i = 0; i < requests.size(); i++) {
            Generation alone = alone(requests.get(i));
            assertThat(together.get(i).reason()).isEqualTo(alone.reason());
            assertThat(together.get(i).tokens())
                    .usingRecursiveFieldByFieldElementComparator()
                    .containsExactlyElementsOf(alone.tokens());
        }
    }

    @Test
    void aStopTokenEndsTheGenerationAndIsItsLastToken() {
        GenerationRequest free = new GenerationRequest(new int[] {5, 6}, Sampling.greedy(6, Set.of()));
        int third = alone(free).tokens().get(2).id();
        Generation stopped = alone(new GenerationRequest(free.prompt(), Sampling.greedy(6, Set.of(third))));
        assertThat(stopped.reason()).isEqualTo(FinishReason.STOP);
        assertThat(stopped.tokens().get(stopped.tokens().size() - 1).id()).isEqualTo(third);
    }

    @Test
    void aGenerationEndsWhereTheContextEnds() {
        int[] prompt = new SplittableRandom(1).ints(CAPACITY - 2, 0, 37).toArray();
        Generation generation = alone(new GenerationRequest(prompt, Sampling.greedy(100, Set.of())));
        assertThat(generation.reason()).isEqualTo(FinishReason.LENGTH);
        assertThat(generation.tokens()).hasSize(3);
    }

    @Test
    void aCancelledRequestFreesItsSlot() {
        try (Generator generator = new Generator(model, 1, CAPACITY)) {
            Recorder recorder = new Recorder();
            assertThat(generator.add(new GenerationRequest(new int[] {1}, Sampling.greedy(20, Set.of())), recorder))
                    .isTrue();
            assertThat(generator.add(new GenerationRequest(new int[] {1}, Sampling.greedy(20, Set.of())), recorder))
                    .isFalse();
            generator.step();
            recorder.cancelled = true;
            assertThat(generator.step()).isZero();
            assertThat(generator.freeSlots()).isEqualTo(1);
            assertThat(recorder.tokens).hasSize(1);
        }
    }

    @Test
    void aPromptLongerThanTheContextIsRefused() {
        try (Generator generator = new Generator(model, 1, CAPACITY)) {
            GenerationRequest tooLong = new GenerationRequest(new int[CAPACITY + 1], Sampling.greedy(1, Set.of()));
            assertThatThrownBy(() -> generator.add(tooLong, new Recorder()))
                    .hasMessage("a prompt of 49 tokens does not fit a context of 48");
        }
    }

    private List<GenerationRequest> requests(int count) {
        SplittableRandom random = new SplittableRandom(42);
        List<GenerationRequest> requests = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            int[] prompt = random.ints(1 + random.nextInt(30), 0, 37).toArray();
            float temperature = i % 3 == 0 ? 0.9f : 0f;
            requests.add(new GenerationRequest(
                    prompt, new Sampling(1 + random.nextInt(18), temperature, 0.95f, i, Set.of(2), i % 4)));
        }
        return requests;
    }

    /** They begin on one page and end on three. */
    private List<GenerationRequest> longAnswers(int count) {
        SplittableRandom random = new SplittableRandom(7);
        List<GenerationRequest> requests = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            int[] prompt = random.ints(1 + random.nextInt(6), 0, 37).toArray();
            requests.add(new GenerationRequest(
                    prompt, new Sampling(34 + random.nextInt(8), i % 3 * 0.5f, 0.95f, i, Set.of(), i % 2)));
        }
        return requests;
    }

    private Generation alone(GenerationRequest request) {
        try (Generator generator = new Generator(model, 1, CAPACITY)) {
            return generator.generate(List.of(request)).get(0);
        }
    }

    private int mostLikelyNext(int[] sequence) {
        int[] best = new int[1];
        new LogitReader(model).read(sequence, (position, row) -> {
            best[0] = 0;
            for (int i = 1; i < row.length; i++) {
                best[0] = row[i] > row[best[0]] ? i : best[0];
            }
        });
        return best[0];
    }

    private static final class Recorder implements GenerationListener {
        private final List<GeneratedToken> tokens = new ArrayList<>();
        private boolean cancelled;
        private int finished;

        @Override
        public void token(GeneratedToken token) {
            tokens.add(token);
        }

        @Override
        public void finished(FinishReason reason) {
            finished++;
        }

        @Override
        public boolean cancelled() {
            return cancelled;
        }
    }
}
