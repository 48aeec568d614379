package dev.stillhouse.distill.teacher;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.stillhouse.contracts.failure.Failure;
import dev.stillhouse.distill.teacher.FakeTeacher.Answer;
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
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.BooleanSupplier;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class TeacherClientTest {
    private static final String KEY = "sk-canary-7f3a";
    private static final TeacherRequest HELLO =
            new TeacherRequest("[{\"role\":\"user\",\"content\":\"hello\"}]", new AnswerParameters(16, 0, 2, 7));

    @TempDir
    private Path folder;

    private final FakeTeacher teacher = new FakeTeacher(text -> Answer.stop("you said " + text));

    @AfterEach
    void stop() {
        teacher.close();
    }

    private TeacherSettings settings() {
        return TeacherSettings.at(teacher.baseUrl(), FakeTeacher.MODEL, Optional.empty())
                .withPatience(new Patience(Duration.ofSeconds(5), Duration.ofSeconds(10), 3, Duration.ofMillis(20)));
    }

    private static Outcome ask(TeacherSettings settings) {
        try (TeacherClient client = new TeacherClient(settings, 8)) {
            return client.ask(HELLO, Tab.OPEN).join().outcome();
        }
    }

    @Test
    void anAnswerComesWithItsTokensAndUsage() {
        try (FakeTeacher scoring = new FakeTeacher(text ->
                new Answer("hi", "stop", List.of(new Token("hi", -0.25f, Map.of("hi", -0.25f, "ho", -1.75f)))))) {
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
    void anEndpointThatAsksForAnHourIsLeftAloneByEveryRequest() {
        teacher.next(FakeTeacher.status(429, "{}", "Retry-After", "3600"));
        CompletableFuture<Reply> first;
        CompletableFuture<Reply> second;
        try (TeacherClient client = new TeacherClient(settings(), 8)) {
            first = client.ask(HELLO, Tab.OPEN);
            await(() -> teacher.calls() == 1);
            sleep(200);
            second = client.ask(HELLO, Tab.OPEN);
            sleep(300);

            assertThat(first).isNotDone();
            assertThat(second).isNotDone();
            assertThat(teacher.calls()).isEqualTo(1);
        }
        assertThat(second.join())
                .isEqualTo(new Reply(new Outcome.Failed(FailedBy.CONNECTION, "the client was closed"), "", 0));
        assertThat(first.join().attempts()).isEqualTo(1);
    }

    @Test
    void anotherEndpointTakesOverWhatOneTurnsAwayOrFails() {
        try (FakeTeacher other = new FakeTeacher(text -> Answer.stop("the other says " + text))) {
            teacher.next(FakeTeacher.status(429, "{}", "Retry-After", "3600"));
            TeacherSettings both = TeacherSettings.at(
                    List.of(
                            EndpointSettings.at(teacher.baseUrl(), Optional.empty(), 9),
                            EndpointSettings.at(other.baseUrl(), Optional.empty(), 1)),
                    FakeTeacher.MODEL);
            try (TeacherClient client = new TeacherClient(both, 8)) {
                Reply reply = client.ask(HELLO, Tab.OPEN).join();

                assertThat(reply)
                        .isEqualTo(new Reply(
                                new Outcome.Answered("the other says hello", List.of(), new TokenUsage(5, 20)),
                                other.baseUrl().toString(),
                                2));
                assertThat(client.ask(HELLO, Tab.OPEN).join().endpoint())
                        .isEqualTo(other.baseUrl().toString());
            }
        }
    }

    @Test
    void endpointsGetRequestsByTheirWeights() {
        try (FakeTeacher other = new FakeTeacher(text -> Answer.stop("ok"))) {
            teacher.delay(300);
            other.delay(300);
            TeacherSettings both = TeacherSettings.at(
                    List.of(
                            EndpointSettings.at(teacher.baseUrl(), Optional.empty(), 3),
                            EndpointSettings.at(other.baseUrl(), Optional.empty(), 1)),
                    FakeTeacher.MODEL);
            try (TeacherClient client = new TeacherClient(both, 8)) {
                List<CompletableFuture<Reply>> replies = IntStream.range(0, 8)
                        .mapToObj(i -> client.ask(HELLO, Tab.OPEN))
                        .toList();
                replies.forEach(CompletableFuture::join);
            }
            assertThat(teacher.calls()).isEqualTo(6);
            assertThat(other.calls()).isEqualTo(2);
        }
    }

    @Test
    void anEndpointThatOnlyFailsIsLeftAloneAndThenGivenUp() {
        teacher.failAfter(0, FakeTeacher.status(500, "down"));
        TeacherSettings settings =
                settings().withPatience(new Patience(Duration.ofSeconds(1), Duration.ofSeconds(2), 30, Duration.ZERO));
        try (TeacherClient client = new TeacherClient(settings, 8)) {
            List<CompletableFuture<Reply>> replies = IntStream.range(0, 8)
                    .mapToObj(i -> client.ask(HELLO, Tab.OPEN))
                    .toList();

            assertThat(replies)
                    .allSatisfy(reply -> assertThat(reply.join().outcome())
                            .isInstanceOfSatisfying(
                                    Outcome.Failed.class,
                                    failed -> assertThat(failed.by()).isEqualTo(FailedBy.ENDPOINT_ERROR)));
            assertThat(teacher.calls())
                    .as("ten, those under way, and two or three tries")
                    .isBetween(10, 22);
        }
    }

    @Test
    void anEndpointThatIsWellAgainIsFoundOutWithAnotherRequestThanTheOneItFails() {
        teacher.misbehave((text, before) -> text.equals("poison")
                ? Optional.of(FakeTeacher.status(500, "not this one"))
                : before == 0 ? Optional.of(FakeTeacher.status(500, "down")) : Optional.empty());
        TeacherSettings settings = settings()
                .withPatience(new Patience(Duration.ofSeconds(2), Duration.ofSeconds(4), 9, Duration.ofMillis(1)));
        try (TeacherClient client = new TeacherClient(settings, 16)) {
            CompletableFuture<Reply> poison = client.ask(request("poison"), Tab.OPEN);
            List<CompletableFuture<Reply>> others = IntStream.range(0, 12)
                    .mapToObj(i -> client.ask(request("other " + i), Tab.OPEN))
                    .toList();

            assertThat(others)
                    .allSatisfy(reply -> assertThat(reply.join().outcome()).isInstanceOf(Outcome.Answered.class));
            assertThat(poison.join().outcome())
                    .isEqualTo(
                            new Outcome.Failed(FailedBy.ENDPOINT_ERROR, "status 500: not this one (after 9 attempts)"));
        }
    }

    private static TeacherRequest request(String text) {
        return new TeacherRequest(
                "[{\"role\":\"user\",\"content\":\"" + text + "\"}]", new AnswerParameters(16, 0, 0, 7));
    }

    @Test
    void everyAttemptIsGrantedBeforeItIsSentAndBilledAfterIt() {
        teacher.next(
                FakeTeacher.status(500, "oops"), FakeTeacher.status(200, "{\"choices\": []}"), FakeTeacher.hangUp());
        List<String> seen = new CopyOnWriteArrayList<>();
        Tab tab = new Tab() {
            @Override
            public Admission admit(String endpoint) {
                seen.add("granted");
                return new Admission.Granted();
            }

            @Override
            public void settle(String endpoint, Bill bill) {
                seen.add(bill.toString());
            }
        };
        TeacherSettings settings =
                settings().withPatience(new Patience(Duration.ofSeconds(5), Duration.ofSeconds(10), 4, Duration.ZERO));
        try (TeacherClient client = new TeacherClient(settings, 8)) {
            assertThat(client.ask(HELLO, tab).join().attempts()).isEqualTo(4);
        }
        assertThat(seen)
                .containsExactly(
                        "granted",
                        "Nothing[]",
                        "granted",
                        "Unknown[]",
                        "granted",
                        "Unknown[]",
                        "granted",
                        "Stated[usage=TokenUsage[promptTokens=5, cachedTokens=0, completionTokens=14]]");
    }

    @Test
    void aCutReplyAndOneWithoutAnEndAreNoAnswers() {
        teacher.next(
                FakeTeacher.cut(),
                FakeTeacher.status(
                        200,
                        "{\"choices\":[{\"message\":{\"content\":\"a\"},\"finish_reason\":null}],"
                                + "\"usage\":{\"prompt_tokens\":1,\"completion_tokens\":1}}"));

        assertThat(ask(settings())).isInstanceOf(Outcome.Answered.class);
        assertThat(teacher.calls()).isEqualTo(3);
    }

    private static void await(BooleanSupplier condition) {
        for (int i = 0; i < 500 && !condition.getAsBoolean(); i++) {
            sleep(10);
        }
        assertThat(condition.getAsBoolean()).isTrue();
    }

    private static void sleep(int millis) {
        try {
            Thread.sleep(millis);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Test
    void aTeacherThatDoesNotAnswerInTimeHasFailed() {
        teacher.delay(3_000);

        Outcome outcome = ask(settings()
                .withPatience(new Patience(Duration.ofMillis(200), Duration.ofSeconds(1), 1, Duration.ofMillis(1))));

        assertThat(outcome).isEqualTo(new Outcome.Failed(FailedBy.TIMEOUT, "no answer in time"));
    }

    @Test
    void truncatedAndFilteredAnswersAreToldApart() {
        try (FakeTeacher truncating = new FakeTeacher(text -> new Answer("so fa", "length", List.of()));
                FakeTeacher filtering = new FakeTeacher(text -> new Answer("", "content_filter", List.of()))) {
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
        try (TeacherClient client = new TeacherClient(settings, 8)) {
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
        try (TeacherClient client = new TeacherClient(TeacherSettings.at(url, "any", Optional.empty()), 1)) {
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
                new TeacherClient(TeacherSettings.at(teacher.baseUrl(), "llama-405b", Optional.empty()), 1)) {
            assertThatThrownBy(client::check)
                    .hasMessage("Teacher %s has no model 'llama-405b'; it has fake-405b", teacher.baseUrl());
        }
        assertThat(teacher.asked()).isEmpty();
    }

    @Test
    void anEndpointWithoutLogProbabilitiesIsRefusedForTheirSakeAlone() {
        try (TeacherClient client = new TeacherClient(settings(), 1)) {
            client.checkLogProbs(new AnswerParameters(16, 0, 0, 7));
            assertThat(teacher.calls()).isZero();
            assertThatThrownBy(() -> client.checkLogProbs(new AnswerParameters(16, 0, 5, 7)))
                    .isInstanceOf(Failure.class)
                    .hasMessageStartingWith(
                            "Teacher " + teacher.baseUrl() + " gives no 5 log-probabilities (status 200: ")
                    .hasMessageEndingWith(
                            "; set synthesize.top_logprobs lower, to 0 for none, or take an endpoint that gives them");
            teacher.next(FakeTeacher.status(503, "busy"));
            client.checkLogProbs(new AnswerParameters(16, 0, 5, 7));
        }
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
