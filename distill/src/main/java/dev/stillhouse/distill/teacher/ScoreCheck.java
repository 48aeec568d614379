package dev.stillhouse.distill.teacher;

import dev.stillhouse.contracts.failure.Failure;
import dev.stillhouse.contracts.failure.FailureCode;
import java.net.http.HttpClient;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.IntStream;

/** Has an endpoint score a few tokens, to see that it can: otherwise whole texts would be paid for in vain. */
final class ScoreCheck {
    private final Endpoint endpoint;
    private final Trial trial;

    ScoreCheck(Endpoint endpoint, String model, HttpClient http) {
        this.endpoint = endpoint;
        this.trial = new Trial(endpoint, model, http);
    }

    /**
     * An endpoint that is busy or broken just now is not judged.
     *
     * @param areOurs whether the endpoint took the ids for the tokens that they are
     * @throws Failure TEACHER_REFUSED when it takes the request for a wrong one, gives fewer log-probabilities, or has other tokens
     */
    void run(ScoreRequest request, Predicate<Outcome.Scored> areOurs) {
        trial.ask(request).ifPresent(answer -> {
            Outcome.Scored scored = scored(request, answer)
                    .filter(found -> givesEnough(request, found))
                    .orElseThrow(() -> FailureCode.TEACHER_REFUSED.with(
                            "Teacher %s does not give the %d likeliest tokens at each place of a given text (status %d: %s); its /completions must take"
                                    + " token ids and prompt_logprobs, as vLLM's do: set synthesize.top_logprobs lower, remove synthesize.score,"
                                    + " or take an endpoint that scores text",
                            endpoint.settings().baseUrl(), request.k(), answer.status(), Excerpt.of(answer.body())));
            if (!areOurs.test(scored)) {
                throw FailureCode.TEACHER_REFUSED.with(
                        "Teacher %s takes token ids for other tokens than the student's tokenizer (%s); only the log-probabilities of the same tokens"
                                + " are of use, so remove synthesize.score, or take a teacher with this tokenizer",
                        endpoint.settings().baseUrl(), Excerpt.of(answer.body()));
            }
        });
    }

    private static Optional<Outcome.Scored> scored(ScoreRequest request, Trial.Answer answer) {
        try {
            return answer.isRejection() || !(request.read(answer.body()) instanceof Outcome.Scored scored)
                    ? Optional.empty()
                    : Optional.of(scored);
        } catch (ReplyReader.BadReply e) {
            return Optional.empty();
        }
    }

    private static boolean givesEnough(ScoreRequest request, Outcome.Scored scored) {
        return scored.places() > 0
                && IntStream.range(0, scored.topK().positions())
                        .allMatch(position -> scored.topK().kept(position) == request.k());
    }
}
