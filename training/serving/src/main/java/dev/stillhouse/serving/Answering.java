package dev.stillhouse.serving;

import dev.stillhouse.llama.generate.FinishReason;
import dev.stillhouse.llama.generate.GeneratedToken;
import dev.stillhouse.llama.generate.GenerationRequest;
import dev.stillhouse.llama.generate.Sampling;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.CompletionException;
import java.util.function.LongSupplier;

/** Runs calls: submits them, turns the tokens into text, and hands it on as it comes. */
final class Answering {
    private static final Duration PROBE_EVERY = Duration.ofSeconds(1);

    /** Nucleus sampling with this keeps the most likely token alone, which is what {@code top_p} 0 asks for. */
    private static final float SMALLEST_TOP_P = 1e-6f;

    private final GenerationLoop loop;
    private final Vocabulary vocabulary;
    private final Set<Integer> stopTokens;
    private final LongSupplier seeds;
    private final Counters counters;

    /** @param seeds for requests that bring none */
    Answering(
            GenerationLoop loop,
            Vocabulary vocabulary,
            Set<Integer> stopTokens,
            LongSupplier seeds,
            Counters counters) {
        this.loop = loop;
        this.vocabulary = vocabulary;
        this.stopTokens = Set.copyOf(stopTokens);
        this.seeds = seeds;
        this.counters = counters;
    }

    /** @throws IOException when the client has gone; its generations are cancelled then */
    void answer(TextCall call, ReplySink sink) throws IOException {
        int promptTokens =
                call.prompts().stream().mapToInt(prompt -> prompt.length).sum();
        List<AnswerInProgress> answers = new ArrayList<>();
        try (LiveAnswers live = loop.submit(call.generates() ? requests(call) : List.of())) {
            for (int choice = 0; choice < call.choices(); choice++) {
                answers.add(answer(choice, call, sink));
            }
            echo(call, answers);
            scorePrompts(call, sink);
            listen(call, live, answers, sink);
            Usage usage = new Usage(
                    promptTokens,
                    answers.stream().mapToInt(AnswerInProgress::tokens).sum());
            counters.answered(usage);
            sink.done(usage);
        } catch (RequestRejected e) {
            sink.failed(e);
        }
    }

    private AnswerInProgress answer(int choice, TextCall call, ReplySink sink) {
        StopFilter stops = new StopFilter(call.choosing().stop());
        return new AnswerInProgress(choice, vocabulary.decoder(), stops, sink);
    }

    private List<GenerationRequest> requests(TextCall call) {
        Choosing choosing = call.choosing();
        long seed = choosing.seed().orElseGet(seeds);
        List<GenerationRequest> requests = new ArrayList<>();
        for (int choice = 0; choice < call.choices(); choice++) {
            Sampling sampling = new Sampling(
                    call.maxTokensOf(choice),
                    (float) choosing.temperature(),
                    Math.max((float) choosing.topP(), SMALLEST_TOP_P),
                    seed + choice % choosing.answers(),
                    stopTokens,
                    call.topLogProbs().orElse(0));
            requests.add(new GenerationRequest(call.promptOf(choice), sampling));
        }
        return requests;
    }

    private void echo(TextCall call, List<AnswerInProgress> answers) throws IOException {
        if (call.echo() == TextCall.Echo.ANSWER_ONLY) {
            return;
        }
        for (int choice = 0; choice < call.choices(); choice++) {
            int[] prompt = call.promptOf(choice);
            List<GeneratedToken> scores = call.scoresPrompts() ? score(call.topLogProbs(), prompt) : List.of();
            answers.get(choice).echo(vocabulary.text(prompt), scores);
        }
    }

    /** Once for all answers to a prompt. */
    private void scorePrompts(TextCall call, ReplySink sink) {
        if (call.promptLogProbs().isEmpty()) {
            return;
        }
        int answers = call.choosing().answers();
        for (int first = 0; first < call.choices(); first += answers) {
            List<GeneratedToken> scores = score(call.promptLogProbs(), call.promptOf(first));
            for (int choice = first; choice < first + answers; choice++) {
                sink.prompt(choice, scores);
            }
        }
    }

    private List<GeneratedToken> score(OptionalInt topLogProbs, int[] prompt) {
        try {
            return loop.score(prompt, topLogProbs.orElse(0)).join();
        } catch (CompletionException e) {
            throw e.getCause() instanceof RequestRejected rejected ? rejected : RequestRejected.failed();
        }
    }

    private void listen(TextCall call, LiveAnswers live, List<AnswerInProgress> answers, ReplySink sink)
            throws IOException {
        if (!call.generates()) {
            for (AnswerInProgress answer : answers) {
                answer.end(FinishReason.LENGTH);
            }
            return;
        }
        Listener listener = new Listener(live, answers);
        long nextProbe = System.nanoTime() + PROBE_EVERY.toNanos();
        while (answers.stream().anyMatch(answer -> !answer.ended())) {
            long wait = nextProbe - System.nanoTime();
            if (wait <= 0) {
                sink.stillWorking();
                nextProbe = System.nanoTime() + PROBE_EVERY.toNanos();
            } else {
                live.next(Duration.ofNanos(wait), listener);
            }
        }
    }

    private final class Listener implements AnswerListener {
        private final LiveAnswers live;
        private final List<AnswerInProgress> answers;

        private Listener(LiveAnswers live, List<AnswerInProgress> answers) {
            this.live = live;
            this.answers = answers;
        }

        @Override
        public void token(int choice, GeneratedToken token) throws IOException {
            AnswerInProgress answer = answers.get(choice);
            if (answer.ended()) {
                return;
            }
            String label = vocabulary.label(token.id());
            if (stopTokens.contains(token.id()) || !vocabulary.isText(token.id())) {
                answer.passOver(token, label);
            } else {
                answer.say(token, label);
            }
            if (answer.ended()) {
                live.cancel(choice);
            }
        }

        @Override
        public void finished(int choice, FinishReason reason) throws IOException {
            answers.get(choice).end(reason);
        }

        @Override
        public void failed(RequestRejected why) {
            throw why;
        }
    }
}
