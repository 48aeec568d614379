package dev.stillhouse.distill.teacher;

import com.fasterxml.jackson.core.JsonProcessingException;
import dev.stillhouse.contracts.failure.Failure;
import dev.stillhouse.contracts.failure.FailureCode;
import dev.stillhouse.contracts.json.Json;
import java.net.http.HttpClient;

/** Asks an endpoint for one token, to see that it gives log-probabilities: without them the answers would be paid for in vain. */
final class LogProbCheck {
    private final Endpoint endpoint;
    private final Trial trial;

    LogProbCheck(Endpoint endpoint, String model, HttpClient http) {
        this.endpoint = endpoint;
        this.trial = new Trial(endpoint, model, http);
    }

    /**
     * An endpoint that is busy or broken just now is not judged.
     *
     * @throws Failure TEACHER_REFUSED when it takes the request for a wrong one, or answers without
     */
    void run(AnswerParameters parameters) {
        trial.ask(new AnswerParameters(1, 0, parameters.topLogProbs(), parameters.seed()))
                .filter(answer -> answer.isRejection() || !hasLogProbs(answer.body()))
                .ifPresent(answer -> {
                    throw FailureCode.TEACHER_REFUSED.with(
                            "Teacher %s gives no %d log-probabilities (status %d: %s); set synthesize.top_logprobs lower, to 0 for none, "
                                    + "or take an endpoint that gives them",
                            endpoint.settings().baseUrl(),
                            parameters.topLogProbs(),
                            answer.status(),
                            Excerpt.of(answer.body()));
                });
    }

    private static boolean hasLogProbs(String body) {
        try {
            return !Json.parse(body)
                    .at("/choices/0/logprobs/content/0/top_logprobs/0")
                    .isMissingNode();
        } catch (JsonProcessingException e) {
            return false;
        }
    }
}
