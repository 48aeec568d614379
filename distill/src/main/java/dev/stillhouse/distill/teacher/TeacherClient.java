package dev.stillhouse.distill.teacher;

import dev.stillhouse.contracts.json.Json;
import java.net.http.HttpClient;
import java.net.http.HttpResponse;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.DoubleSupplier;
import java.util.function.Predicate;

/**
 * Asks a teacher, without blocking, as many requests as are handed in: they wait in one queue until an endpoint is free for them. Safe for
 * many threads.
 *
 * <p>Retries happen here and nowhere else. What an endpoint asks for with {@code Retry-After} holds for every request of this client, and for all others
 * with the same {@link Pauses}; see {@link Endpoint} for the rest of what keeps requests from it. A few threads serve any number of requests.
 */
public final class TeacherClient implements AutoCloseable {
    private static final int THREADS = 2;
    private static final Duration LONGEST_NAP = Duration.ofSeconds(30);

    private final TeacherSettings settings;
    private final Pauses pauses;
    private final Backoff backoff;
    private final Clock clock;
    private final ScheduledThreadPoolExecutor threads;
    /**
     * What a worker begins it goes on with, before it takes the next answer. In a queue, of a thousand answers that come together none is followed by its
     * next request before all have been read, and the endpoint has nothing to do meanwhile.
     */
    private final ForkJoinPool workers = new ForkJoinPool(THREADS);

    private final HttpClient http;
    private final ExchangeReader reader;
    private final Object lock = new Object();
    private final List<Endpoint> endpoints;
    private final Deque<Call> waiting = new ArrayDeque<>();
    private final Set<Call> pausing = new HashSet<>();
    private Instant wakesAt = Instant.MAX;
    private boolean closed;

    /**
     * The only client of its teacher.
     *
     * @param most requests under way at each endpoint
     */
    public TeacherClient(TeacherSettings settings, int most) {
        this(settings, most, Pauses.ALONE);
    }

    /** One of several clients. */
    public TeacherClient(TeacherSettings settings, int most, Pauses pauses) {
        this(
                settings,
                most,
                pauses,
                Clock.systemUTC(),
                () -> ThreadLocalRandom.current().nextDouble());
    }

    /** @param jitter uniform draws from [0, 1) that spread retries */
    public TeacherClient(TeacherSettings settings, int most, Pauses pauses, Clock clock, DoubleSupplier jitter) {
        this.settings = settings;
        this.pauses = pauses;
        this.endpoints = settings.endpoints().stream()
                .map(endpoint -> new Endpoint(endpoint, most))
                .toList();
        this.backoff = new Backoff(settings.patience().firstBackoff(), jitter);
        this.clock = clock;
        this.reader = new ExchangeReader(clock);
        ThreadFactory daemons = task -> {
            Thread thread = new Thread(task, "teacher");
            thread.setDaemon(true);
            return thread;
        };
        this.threads = new ScheduledThreadPoolExecutor(THREADS, daemons);
        // A connection for each request under way: those that share one of HTTP/2 are limited to a hundred or so.
        this.http = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .followRedirects(HttpClient.Redirect.NEVER)
                .connectTimeout(settings.patience().attempt())
                .executor(workers)
                .build();
    }

    /** Makes sure that every endpoint is there, takes the key and has the model, before anything is spent. */
    public void check() {
        check(1);
    }

    /**
     * The same, and that its context has room for more than the answer.
     *
     * @param maxTokens of an answer
     */
    public void check(int maxTokens) {
        endpoints.forEach(endpoint ->
                new EndpointCheck(endpoint.settings(), settings.model(), endpoint.key(), http).run(maxTokens));
    }

    /** Makes sure that every endpoint of others gives the log-probabilities that are wanted, at the price of a token. */
    public void checkLogProbs(AnswerParameters parameters) {
        if (parameters.topLogProbs() > 0 && settings.fingerprint().isEmpty()) {
            endpoints.forEach(endpoint -> new LogProbCheck(endpoint, settings.model(), http).run(parameters));
        }
    }

    /** Makes sure that every endpoint keeps to the JSON schema that is wanted, at the price of a token. */
    public void checkJsonSchema(AnswerParameters parameters) {
        if (!parameters.jsonSchema().isEmpty()) {
            endpoints.forEach(endpoint -> new JsonSchemaCheck(endpoint, settings.model(), http).run(parameters));
        }
    }

    /**
     * Makes sure that every endpoint can score given text, at the price of a few tokens.
     *
     * @param sample of such texts
     * @param areOurs whether an endpoint took the ids for the tokens that they are
     */
    public void checkScores(ScoreRequest sample, Predicate<Outcome.Scored> areOurs) {
        endpoints.forEach(endpoint -> new ScoreCheck(endpoint, settings.model(), http).run(sample, areOurs));
    }

    /** Asks once, and again where that can help. The future fails only with a bug. */
    public CompletableFuture<Reply> ask(EndpointRequest request, Tab tab) {
        Call call = new Call(request, Json.compact(request.body(settings.model())), tab);
        synchronized (lock) {
            waiting.addLast(call);
        }
        pump();
        return call.reply();
    }

    /** Sends what can be sent. */
    private void pump() {
        List<Runnable> actions = new ArrayList<>();
        synchronized (lock) {
            Instant now = clock.instant();
            hearOthers();
            Instant wake = Instant.MAX;
            Iterator<Call> calls = waiting.iterator();
            while (calls.hasNext()) {
                Call call = calls.next();
                Optional<Endpoint> free = free(now, call);
                if (closed || allGivenUp()) {
                    calls.remove();
                    actions.add(() -> call.end(call.gaveUp(whyNobodyIsAsked())));
                } else if (free.isEmpty()) {
                    break;
                } else {
                    Admission admission = call.tab().admit(free.get().settings().name());
                    if (admission instanceof Admission.Later later) {
                        wake = earlier(wake, now.plus(later.time()));
                    } else if (admission instanceof Admission.Denied denied) {
                        calls.remove();
                        actions.add(() -> call.end(new Outcome.Failed(FailedBy.UNPAID, denied.why())));
                    } else {
                        calls.remove();
                        free.get().sent();
                        call.sentTo(free.get());
                        actions.add(() -> send(call, free.get()));
                    }
                }
            }
            wakeAt(waiting.isEmpty() ? Instant.MAX : earlier(wake, opens(now)), now);
        }
        actions.forEach(Runnable::run);
    }

    private void hearOthers() {
        for (Endpoint endpoint : endpoints) {
            pauses.asked(endpoint.settings().name()).ifPresent(endpoint::notBefore);
        }
    }

    /** The one that wants it most; one that has just failed it only if there is no other. */
    private Optional<Endpoint> free(Instant now, Call call) {
        return endpoints.stream()
                .filter(endpoint -> endpoint.isFree(now))
                .max(Comparator.<Endpoint, Boolean>comparing(
                                endpoint -> !call.last().equals(Optional.of(endpoint)))
                        .thenComparing(Endpoint::pull));
    }

    private boolean allGivenUp() {
        return endpoints.stream().allMatch(endpoint -> endpoint.givenUp().isPresent());
    }

    private Outcome.Failed whyNobodyIsAsked() {
        return endpoints.get(0).givenUp().orElse(new Outcome.Failed(FailedBy.CONNECTION, "the client was closed"));
    }

    /** When an endpoint opens that is closed now. Of a full one the next answer tells. */
    private Instant opens(Instant now) {
        return endpoints.stream()
                .filter(endpoint -> endpoint.givenUp().isEmpty())
                .map(Endpoint::opens)
                .filter(time -> time.isAfter(now))
                .min(Comparator.naturalOrder())
                .orElse(Instant.MAX);
    }

    private static Instant earlier(Instant one, Instant other) {
        return one.isBefore(other) ? one : other;
    }

    /** Long naps are cut short, since clocks are set. */
    private void wakeAt(Instant time, Instant now) {
        boolean asleepUntilThen = wakesAt.isAfter(now) && !time.isBefore(wakesAt);
        if (time.equals(Instant.MAX) || asleepUntilThen || closed) {
            return;
        }
        Instant soon = earlier(time, now.plus(LONGEST_NAP));
        wakesAt = soon;
        threads.schedule(this::wake, Duration.between(now, soon).toMillis() + 1, TimeUnit.MILLISECONDS);
    }

    private void wake() {
        synchronized (lock) {
            wakesAt = Instant.MAX;
        }
        pump();
    }

    private void send(Call call, Endpoint endpoint) {
        Instant sent = clock.instant();
        http.sendAsync(
                        endpoint.request(call.request().path(), call.body(), call.timeLeft(settings.patience())),
                        HttpResponse.BodyHandlers.ofString())
                .handle((response, error) ->
                        error == null ? reader.read(response, endpoint.key(), call.request()) : reader.broken(error))
                .thenAccept(exchange -> ended(call, endpoint, sent, exchange))
                .exceptionally(bug -> {
                    call.reply().completeExceptionally(bug);
                    return null;
                });
    }

    private void ended(Call call, Endpoint endpoint, Instant sent, Exchange exchange) {
        call.tab().settle(endpoint.settings().name(), exchange.bill());
        Instant now = clock.instant();
        call.spend(Duration.between(sent, now));
        Optional<Outcome> end;
        synchronized (lock) {
            end = exchange instanceof Exchange.Again again
                    ? again(call, endpoint, sent, now, again)
                    : done(call, endpoint, sent, now, ((Exchange.Done) exchange).outcome());
        }
        end.ifPresent(call::end);
        pump();
    }

    /** The end of the call, unless another endpoint is to be asked. */
    private Optional<Outcome> done(Call call, Endpoint endpoint, Instant sent, Instant now, Outcome outcome) {
        if (!(outcome instanceof Outcome.Failed failed)) {
            endpoint.answered(sent, now);
            return Optional.of(outcome);
        }
        endpoint.rejected();
        if (failed.by() == FailedBy.NOT_ALLOWED) {
            endpoint.giveUp(failed);
            if (!allGivenUp()) {
                waiting.addFirst(call);
                return Optional.empty();
            }
        }
        return Optional.of(call.gaveUp(failed));
    }

    /** The end of the call, unless it is to be tried again. */
    private Optional<Outcome> again(Call call, Endpoint endpoint, Instant sent, Instant now, Exchange.Again again) {
        if (again.failure().by() == FailedBy.BUSY) {
            call.turnedAway();
            endpoint.turnedAway(sent, now);
        } else {
            endpoint.failed(again.failure(), settings.patience().deadline(), now);
        }
        again.asked().ifPresent(wait -> pause(endpoint, now.plus(wait)));
        Duration pause = again.asked().isPresent() ? Duration.ZERO : backoff.wait(call.attempts());
        if (closed || !call.mayGoOn(settings.patience(), pause)) {
            return Optional.of(call.gaveUp(again.failure()));
        }
        if (again.asked().isPresent()) {
            waiting.addFirst(call);
        } else {
            call.spend(pause);
            pausing.add(call);
            threads.schedule(() -> resume(call), pause.toMillis(), TimeUnit.MILLISECONDS);
        }
        return Optional.empty();
    }

    private void pause(Endpoint endpoint, Instant until) {
        endpoint.notBefore(until);
        pauses.ask(endpoint.settings().name(), until);
    }

    /** Behind the others: with a request that fails whenever it is asked one does not find out whether an endpoint is well again. */
    private void resume(Call call) {
        synchronized (lock) {
            pausing.remove(call);
            waiting.addLast(call);
        }
        pump();
    }

    /** What is not under way any more ends as failed. */
    @Override
    public void close() {
        synchronized (lock) {
            closed = true;
            waiting.addAll(pausing);
            pausing.clear();
        }
        pump();
        threads.shutdownNow();
        workers.shutdownNow();
    }
}
