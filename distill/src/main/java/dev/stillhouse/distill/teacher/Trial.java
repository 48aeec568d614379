package dev.stillhouse.distill.teacher;

import dev.stillhouse.contracts.failure.Failure;
import dev.stillhouse.contracts.failure.FailureCode;
import dev.stillhouse.contracts.json.Json;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Optional;

/** A small request, to see what an endpoint makes of such ones before many of them are paid for. */
final class Trial {
    private static final Duration TIMEOUT = Duration.ofSeconds(60);
    private static final String HELLO = "[{\"role\":\"user\",\"content\":\"Hello\"}]";

    private final Endpoint endpoint;
    private final String model;
    private final HttpClient http;

    /** @param body cleared of the key */
    record Answer(int status, String body) {
        /** Whether it takes the request for a wrong one. */
        boolean isRejection() {
            return status != 200;
        }
    }

    Trial(Endpoint endpoint, String model, HttpClient http) {
        this.endpoint = endpoint;
        this.model = model;
        this.http = http;
    }

    /** For an answer to a word. */
    Optional<Answer> ask(AnswerParameters parameters) {
        return ask(new TeacherRequest(HELLO, parameters));
    }

    /**
     * Empty when the endpoint is busy or broken just now, which says nothing: whether it can be reached is for another check, and for the requests
     * themselves.
     *
     * @throws Failure TEACHER_UNREACHABLE when the thread is interrupted
     */
    Optional<Answer> ask(EndpointRequest request) {
        String body = Json.compact(request.body(model));
        try {
            HttpResponse<String> response =
                    http.send(endpoint.request(request.path(), body, TIMEOUT), HttpResponse.BodyHandlers.ofString());
            int status = response.statusCode();
            boolean tellsNothing = status == 408 || status == 409 || status == 429 || status >= 500;
            return tellsNothing
                    ? Optional.empty()
                    : Optional.of(new Answer(status, endpoint.key().removeFrom(response.body())));
        } catch (IOException e) {
            return Optional.empty();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw FailureCode.TEACHER_UNREACHABLE.because(
                    e,
                    "Teacher %s: interrupted while waiting for it",
                    endpoint.settings().baseUrl());
        }
    }
}
