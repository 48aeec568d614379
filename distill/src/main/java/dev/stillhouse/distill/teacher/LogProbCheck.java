package dev.stillhouse.distill.teacher;

import com.fasterxml.jackson.core.JsonProcessingException;
import dev.stillhouse.contracts.failure.Failure;
import dev.stillhouse.contracts.failure.FailureCode;
import dev.stillhouse.contracts.json.Json;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpResponse;
import java.time.Duration;

/** Asks an endpoint for one token, to see that it gives log-probabilities: without them the answers would be paid for in vain. */
final class LogProbCheck {
    private static final Duration TIMEOUT = Duration.ofSeconds(60);
    private static final String HELLO = "[{\"role\":\"user\",\"content\":\"Hello\"}]";

    private final Endpoint endpoint;
    private final String model;
    private final HttpClient http;

    LogProbCheck(Endpoint endpoint, String model, HttpClient http) {
        this.endpoint = endpoint;
        this.model = model;
        this.http = http;
    }

    /**
     * An endpoint that is busy or broken just now is not judged.
     *
     * @throws Failure TEACHER_REFUSED when it takes the request for a wrong one, or answers without
     */
    void run(AnswerParameters parameters) {
        AnswerParameters one = new AnswerParameters(1, 0, parameters.topLogProbs(), parameters.seed());
        String body = Json.compact(new TeacherRequest(HELLO, one).body(model));
        try {
            HttpResponse<String> response =
                    http.send(endpoint.request(body, TIMEOUT), HttpResponse.BodyHandlers.ofString());
            int status = response.statusCode();
            boolean wrong = status >= 400 && status < 500 && status != 408 && status != 409 && status != 429;
            if (wrong || (status == 200 && !hasLogProbs(response.body()))) {
                throw FailureCode.TEACHER_REFUSED.with(
                        "Teacher %s gives no %d log-probabilities (status %d: %s); set synthesize.top_logprobs lower, to 0 for none, "
                                + "or take an endpoint that gives them",
                        endpoint.settings().baseUrl(),
                        parameters.topLogProbs(),
                        status,
                        Excerpt.of(endpoint.key().removeFrom(response.body())));
            }
        } catch (IOException e) {
            // Whether it can be reached is for the other check, and for the requests themselves.
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw FailureCode.TEACHER_UNREACHABLE.because(
                    e,
                    "Teacher %s: interrupted while waiting for it",
                    endpoint.settings().baseUrl());
        }
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
