package dev.stillhouse.app.evaluate;

import dev.stillhouse.app.evaluate.Answer.Finish;
import dev.stillhouse.llama.LlamaModel;
import dev.stillhouse.llama.generate.FinishReason;
import dev.stillhouse.llama.generate.GeneratedToken;
import dev.stillhouse.llama.generate.GenerationListener;
import dev.stillhouse.llama.generate.GenerationRequest;
import dev.stillhouse.llama.generate.Generator;
import dev.stillhouse.llama.generate.GeneratorLimits;
import dev.stillhouse.llama.generate.Sampling;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;

/** Asks a model many questions at once; as soon as one is answered the next takes its slot. */
final class AnswerLoop {
    private final LlamaModel model;
    private final Sampling sampling;
    private final int slots;
    private final Clock clock;

    AnswerLoop(LlamaModel model, Sampling sampling, int slots, Clock clock) {
        this.model = model;
        this.sampling = sampling;
        this.slots = slots;
        this.clock = clock;
    }

    /** One answer per question, in the order in which they were finished. */
    List<Answer> answer(List<Question> questions) {
        List<Answer> answers = new ArrayList<>();
        Deque<Question> waiting = new ArrayDeque<>();
        for (Question question : questions) {
            if (question.prompt().length > model.config().maxPositions()) {
                answers.add(new Answer(question, new int[0], Finish.PROMPT_TOO_LONG, 0, micros(), micros()));
            } else {
                waiting.add(question);
            }
        }
        if (waiting.isEmpty()) {
            return answers;
        }
        try (Generator generator = new Generator(model, limits(waiting))) {
            int active = 0;
            while (active > 0 || !waiting.isEmpty()) {
                while (!waiting.isEmpty() && generator.freeSlots() > 0) {
                    Question next = waiting.remove();
                    generator.add(new GenerationRequest(next.prompt(), sampling), new Listener(next, answers));
                }
                active = generator.step();
            }
        }
        return answers;
    }

    /** As many slots however few questions are left, since an engine may choose a product by that. */
    private GeneratorLimits limits(Deque<Question> questions) {
        int context = context(questions);
        GeneratorLimits whole = GeneratorLimits.wholeContexts(Math.min(slots, questions.size()), context);
        return new GeneratorLimits(slots, context, whole.cachedTokens());
    }

    private int context(Deque<Question> questions) {
        int longest = questions.stream()
                .mapToInt(question -> question.prompt().length)
                .max()
                .orElse(0);
        return Math.min(model.config().maxPositions(), longest + sampling.maxTokens());
    }

    private long micros() {
        Instant now = clock.instant();
        return now.getEpochSecond() * 1_000_000 + now.getNano() / 1000;
    }

    private final class Listener implements GenerationListener {
        private final Question question;
        private final List<Answer> answers;
        private final long began = micros();
        private int[] ids = new int[16];
        private int count;

        Listener(Question question, List<Answer> answers) {
            this.question = question;
            this.answers = answers;
        }

        @Override
        public void token(GeneratedToken token) {
            if (count == ids.length) {
                ids = Arrays.copyOf(ids, 2 * count);
            }
            ids[count++] = token.id();
        }

        @Override
        public void finished(FinishReason reason) {
            boolean stopped = reason == FinishReason.STOP;
            int[] text = Arrays.copyOf(ids, stopped ? count - 1 : count);
            answers.add(new Answer(question, text, stopped ? Finish.STOP : Finish.LENGTH, count, began, micros()));
        }
    }
}
