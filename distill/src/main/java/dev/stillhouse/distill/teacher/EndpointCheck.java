package dev.stillhouse.distill.teacher;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import dev.stillhouse.contracts.failure.Failure;
import dev.stillhouse.contracts.failure.FailureCode;
import dev.stillhouse.contracts.json.Json;
import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.nio.channels.UnresolvedAddressException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Looks at an endpoint before anything is spent on it. */
final class EndpointCheck {
    private static final Duration TIMEOUT = Duration.ofSeconds(15);
    private static final int MODELS_NAMED = 10;

    private final EndpointSettings settings;
    private final String model;
    private final TeacherKey key;
    private final HttpClient http;

    EndpointCheck(EndpointSettings settings, String model, TeacherKey key, HttpClient http) {
        this.settings = settings;
        this.model = model;
        this.key = key;
        this.http = http;
    }

    /**
     * @param maxTokens of an answer
     * @throws Failure TEACHER_UNREACHABLE or TEACHER_REFUSED, with what to do
     */
    void run(int maxTokens) {
        URI url = settings.url("/models");
        HttpRequest.Builder request =
                HttpRequest.newBuilder(url).timeout(TIMEOUT).GET();
        key.authorize(request);
        try {
            judge(http.send(request.build(), HttpResponse.BodyHandlers.ofString()), maxTokens);
        } catch (IOException e) {
            throw FailureCode.TEACHER_UNREACHABLE.because(
                    e,
                    "Teacher %s cannot be reached: %s; check synthesize.teacher.base_url, and that the endpoint is up",
                    settings.baseUrl(),
                    reason(e));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw FailureCode.TEACHER_UNREACHABLE.because(
                    e, "Teacher %s: interrupted while waiting for it", settings.baseUrl());
        }
    }

    private void judge(HttpResponse<String> response, int maxTokens) {
        int status = response.statusCode();
        String body = key.removeFrom(response.body());
        if (status == 401 || status == 403) {
            throw refused(
                    "Teacher %s takes no request with this key (status %d: %s); check synthesize.teacher.api_key_file",
                    settings.baseUrl(), status, Excerpt.of(body));
        }
        if (status == 404) {
            throw refused(
                    "Teacher %s has no /models; synthesize.teacher.base_url must end with the version of the API, such as /v1",
                    settings.baseUrl());
        }
        if (status != 200) {
            throw FailureCode.TEACHER_UNREACHABLE.with(
                    "Teacher %s answers with status %d: %s; run the same command again when it is well",
                    settings.baseUrl(), status, Excerpt.of(body));
        }
        JsonNode models = models(body);
        checkModel(names(models));
        models.forEach(known -> checkContext(known, maxTokens));
    }

    /** Of endpoints that tell it, as vLLM does. */
    private void checkContext(JsonNode known, int maxTokens) {
        JsonNode context = known.path("max_model_len");
        if (known.path("id").asText().equals(model) && context.isIntegralNumber() && maxTokens >= context.asLong()) {
            throw refused(
                    "Teacher %s has a context of %d tokens, in which synthesize.max_tokens %d leaves no room for a prompt; set it lower",
                    settings.baseUrl(), context.asLong(), maxTokens);
        }
    }

    private void checkModel(List<String> models) {
        if (!models.contains(model)) {
            String named = String.join(", ", models.subList(0, Math.min(MODELS_NAMED, models.size())));
            throw refused(
                    "Teacher %s has no model '%s'; it has %s%s",
                    settings.baseUrl(),
                    model,
                    named.isEmpty() ? "none" : named,
                    models.size() > MODELS_NAMED ? " and " + (models.size() - MODELS_NAMED) + " more" : "");
        }
    }

    private static List<String> names(JsonNode models) {
        List<String> names = new ArrayList<>();
        models.forEach(known -> names.add(known.path("id").asText()));
        return names;
    }

    private JsonNode models(String body) {
        try {
            return Json.parse(body).path("data");
        } catch (JsonProcessingException e) {
            throw FailureCode.TEACHER_REFUSED.because(
                    e,
                    "Teacher %s does not speak the OpenAI API: /models gave %s; check synthesize.teacher.base_url",
                    settings.baseUrl(),
                    Excerpt.of(body));
        }
    }

    private static Failure refused(String format, Object... arguments) {
        return FailureCode.TEACHER_REFUSED.with(format, arguments);
    }

    /** The JDK leaves the reason out of some of these exceptions. */
    static String reason(Throwable error) {
        if (error.getCause() instanceof UnresolvedAddressException
                || (error.getCause() != null && error.getCause().getCause() instanceof UnresolvedAddressException)) {
            return "no such host";
        }
        if (error instanceof HttpConnectTimeoutException || error instanceof HttpTimeoutException) {
            return "no answer in time";
        }
        if (error instanceof ConnectException) {
            return "connection refused";
        }
        return error.getMessage() == null ? error.getClass().getSimpleName() : error.getMessage();
    }
}
