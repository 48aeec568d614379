package dev.stillhouse.distill.teacher;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.stillhouse.contracts.failure.Failure;
import dev.stillhouse.distill.teacher.FakeTeacher.Reply;
import dev.stillhouse.distill.teacher.FakeTeacher.Token;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class TeacherClientTest {
    private static final String KEY = "sk-canary-7f3a";
    private static final TeacherRequest HELLO =
            new TeacherRequest("[{\"role\":\"user\",\"content\":\"hello\"}]", new AnswerParameters(16, 0, 2, 7));

    @TempDir
    private Path folder;

    private final FakeTeacher teacher = new FakeTeacher(text -> Reply.stop("you said " + text));

    @AfterEach
    void stop() {
        teacher.close();
    }

    private TeacherSettings settings() {
        return TeacherSettings.at(teacher.baseUrl(), FakeTeacher.MODEL, Optional.empty())
                .withPatience(Duration.ofSeconds(5), Duration.ofSeconds(10), 3, Duration.ofMillis(20));
    }

    private static Outcome ask(TeacherSettings settings) {
        try (TeacherClient client = new TeacherClient(settings)) {
            return client.ask(HELLO).join();
        }
    }

    @Test
    void anAnswerComesWithItsTokensAndUsage() {
        try (FakeTeacher scoring = new FakeTeacher(text ->
                new Reply("hi", "stop", List.of(new Token("hi", -0.25f, Map.of("hi", -0.25f, "ho", -1.75f)))))) {
            Outcome outcome = ask(TeacherSettings.at(scoring.baseUrl(), FakeTeacher.MODEL, Optional.empty()));

            Outcome.Answered answered = (Outcome.Answered) outcome;
            assertThat(answered.text()).isEqualTo("hi");
            assertThat(answered.usage()).isEqualTo(new TokenUsage(5, 2));
            assertThat(answered.tokens()).singleElement().satisfies(token -> {
                assertThat(token.bytes()).isEqualTo(new byte[] {'h', 'i'});
                assertThat(token.logProb()).isEqualTo(-0.25f);
                assertThat(token.top())
                        .extracting(TokenScore.Alternative::logProb)
                        .containsExactly(-0.25f, -1.75f);
            });
        }
    }

    @Test
    void afterTooManyRequestsItWaitsAsLongAsItIsTold() {
        teacher.next(FakeTeacher.status(429, "{}", "Retry-After", "1"));
        Instant start = Instant.now();

        Outcome outcome = ask(settings());

        assertThat(outcome).isInstanceOf(Outcome.Answered.class);
        assertThat(Duration.between(start, Instant.now())).isGreaterThanOrEqualTo(Duration.ofMillis(950));
    }

    @Test
    void brokenConnectionsServerErrorsAndBrokenJsonAreTriedAgain() {
        teacher.next(FakeTeacher.hangUp(), FakeTeacher.status(200, "{\"choices\": [{\"mess"));

        assertThat(ask(settings())).isInstanceOf(Outcome.Answered.class);

        teacher.next(FakeTeacher.status(500, "oops"), FakeTeacher.status(503, "oops"));

        assertThat(ask(settings())).isInstanceOf(Outcome.Answered.class);
    }

    @Test
    void afterTheLastAttemptItSaysWhatWentWrong() {
        teacher.next(
                FakeTeacher.status(500, "oops"),
                FakeTeacher.status(500, "oops"),
                FakeTeacher.status(502, "still oops"));

        assertThat(ask(settings()))
                .isEqualTo(new Outcome.Failed(FailedBy.ENDPOINT_ERROR, "status 502: still oops (after 3 attempts)"));
    }

    @Test
    void aWrongRequestIsNotTriedAgain() {
        teacher.next(FakeTeacher.status(400, "{\"error\":{\"message\":\"top_logprobs is too large\"}}"));

        assertThat(ask(settings()))
                .isEqualTo(new Outcome.Failed(
                        FailedBy.REQUEST_REJECTED,
                        "status 400: {\"error\":{\"message\":\"top_logprobs is too large\"}}"));
    }

    @Test
    void aWaitBeyondTheDeadlineIsNotWaitedFor() {
        teacher.next(FakeTeacher.status(429, "{}", "Retry-After", "3600"));

        assertThat(ask(settings()))
                .isEqualTo(new Outcome.Failed(FailedBy.TIMEOUT, "the deadline came first; last: status 429: {}"));
    }

    @Test
    void aTeacherThatDoesNotAnswerInTimeHasFailed() {
        teacher.delay(3_000);

        Outcome outcome =
                ask(settings().withPatience(Duration.ofMillis(200), Duration.ofSeconds(1), 1, Duration.ofMillis(1)));

        assertThat(outcome).isEqualTo(new Outcome.Failed(FailedBy.TIMEOUT, "no answer in time"));
    }

    @Test
    void truncatedAndFilteredAnswersAreToldApart() {
        try (FakeTeacher truncating = new FakeTeacher(text -> new Reply("so fa", "length", List.of()));
                FakeTeacher filtering = new FakeTeacher(text -> new Reply("", "content_filter", List.of()))) {
            assertThat(ask(TeacherSettings.at(truncating.baseUrl(), FakeTeacher.MODEL, Optional.empty())))
                    .isEqualTo(new Outcome.Truncated("so fa", new TokenUsage(5, 5)));
            assertThat(ask(TeacherSettings.at(filtering.baseUrl(), FakeTeacher.MODEL, Optional.empty())))
                    .isEqualTo(new Outcome.Refused("content_filter", new TokenUsage(5, 0)));
        }
    }

    @Test
    void theKeyIsSentAndNeverQuoted() throws IOException {
        Path file = Files.writeString(folder.resolve("key"), KEY + "\n");
        teacher.requireKey("sk-another");
        TeacherSettings settings = TeacherSettings.at(teacher.baseUrl(), FakeTeacher.MODEL, Optional.of(file));

        Outcome outcome = ask(settings);

        assertThat(teacher.authorizations()).containsExactly("Bearer " + KEY);
        assertThat(outcome)
                .isEqualTo(new Outcome.Failed(
                        FailedBy.NOT_ALLOWED, "status 401: {\"error\":{\"message\":\"wrong key: Bearer [api key]\"}}"));
        try (TeacherClient client = new TeacherClient(settings)) {
            assertThatThrownBy(client::check)
                    .isInstanceOf(Failure.class)
                    .hasMessage(
                            "Teacher %s takes no request with this key (status 401: "
                                    + "{\"error\":{\"message\":\"wrong key: Bearer [api key]\"}}); "
                                    + "check synthesize.teacher.api_key_file",
                            teacher.baseUrl());
        }
    }

    @Test
    void aWrongPortIsAnOutsideFailure() throws IOException {
        int free;
        try (ServerSocket socket = new ServerSocket(0)) {
            free = socket.getLocalPort();
        }
        URI url = URI.create("http://127.0.0.1:" + free + "/v1");
        try (TeacherClient client = new TeacherClient(TeacherSettings.at(url, "any", Optional.empty()))) {
            assertThatThrownBy(client::check)
                    .isInstanceOfSatisfying(
                            Failure.class,
                            failure -> assertThat(failure.exitCode()).isEqualTo(5))
                    .hasMessage(
                            "Teacher %s cannot be reached: connection refused; "
                                    + "check synthesize.teacher.base_url, and that the endpoint is up",
                            url);
        }
    }

    @Test
    void aModelThatTheEndpointDoesNotHaveIsRefusedBeforeAnythingIsSpent() {
        try (TeacherClient client =
                new TeacherClient(TeacherSettings.at(teacher.baseUrl(), "llama-405b", Optional.empty()))) {
            assertThatThrownBy(client::check)
                    .hasMessage("Teacher %s has no model 'llama-405b'; it has fake-405b", teacher.baseUrl());
        }
        assertThat(teacher.asked()).isEmpty();
    }

    @Test
    void retryAfterIsSecondsOrADate() {
        Clock noon = Clock.fixed(Instant.parse("2026-01-05T12:00:00Z"), ZoneOffset.UTC);

        assertThat(RetryAfter.parse("7", noon)).contains(Duration.ofSeconds(7));
        assertThat(RetryAfter.parse("Mon, 5 Jan 2026 12:00:30 GMT", noon)).contains(Duration.ofSeconds(30));
        assertThat(RetryAfter.parse("Mon, 5 Jan 2026 11:00:00 GMT", noon)).contains(Duration.ZERO);
        assertThat(RetryAfter.parse("soon", noon)).isEmpty();
    }
}
