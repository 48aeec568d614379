package dev.stillhouse.distill.bench;

import dev.stillhouse.contracts.failure.Check;
import dev.stillhouse.contracts.run.Hashes;
import dev.stillhouse.distill.synthesis.Account;
import dev.stillhouse.distill.synthesis.Budget;
import dev.stillhouse.distill.synthesis.LedgerFolder;
import dev.stillhouse.distill.synthesis.LedgerWriter;
import dev.stillhouse.distill.synthesis.Limits;
import dev.stillhouse.distill.synthesis.Question;
import dev.stillhouse.distill.synthesis.QuestionRound;
import dev.stillhouse.distill.synthesis.Till;
import dev.stillhouse.distill.teacher.AnswerParameters;
import dev.stillhouse.distill.teacher.Outcome;
import dev.stillhouse.distill.teacher.TeacherClient;
import dev.stillhouse.distill.teacher.TeacherSettings;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import java.util.stream.IntStream;

/**
 * How many answers a second one task gets out of an endpoint of fixed latency and capacity, on the whole way that they go in a synthesis: client, ledger and
 * account.
 *
 * @param inFlight requests at once
 * @param latency of every answer
 * @param capacity answers that the endpoint works on at once
 * @param rounds requests, for each in flight
 */
public record GenerateBenchmark(int inFlight, Duration latency, int capacity, int rounds) {
    private static final Duration QUICK = Duration.ofMillis(10);
    private static final int WARM_UP_ROUNDS = 8;
    /** Of the endpoint that is measured: connections are opened, and answers no longer come all together. */
    private static final int FIRST_ROUNDS = 5;

    public GenerateBenchmark {
        Check.that(inFlight >= 1, "in_flight must be at least 1, but was %d", inFlight);
        Check.that(latency.toMillis() >= 1, "latency_ms must be at least 1, but was %d", latency.toMillis());
        Check.that(capacity >= 1, "capacity must be at least 1, but was %d", capacity);
        Check.that(rounds >= 1, "rounds must be at least 1, but was %d", rounds);
    }

    /**
     * Asks an endpoint that answers quickly for a while, because Java compiles while it runs and a real synthesis runs for hours, then the one that is
     * measured.
     *
     * @param nanos a clock
     * @param folder for the ledger
     */
    public GenerateResult run(LongSupplier nanos, Duration warmUp, Path folder) {
        warmUp(nanos, warmUp, folder.resolve("warm-up"));
        try (SteadyEndpoint endpoint = new SteadyEndpoint(latency, capacity);
                TeacherClient client = client(endpoint)) {
            ask(client, folder, 1, FIRST_ROUNDS * inFlight);
            int requests = rounds * inFlight;
            long start = nanos.getAsLong();
            long answered = ask(client, folder, 2, requests);
            double seconds = (nanos.getAsLong() - start) / 1e9;
            Check.that(answered == requests, "only %d of %d requests were answered", answered, requests);
            return new GenerateResult(
                    requests,
                    seconds,
                    Math.min(inFlight, capacity) / (latency.toMillis() / 1e3),
                    BenchResult.peakRss(),
                    ManagementFactory.getThreadMXBean().getPeakThreadCount());
        }
    }

    private void warmUp(LongSupplier nanos, Duration time, Path folder) {
        try (SteadyEndpoint endpoint = new SteadyEndpoint(QUICK, inFlight);
                TeacherClient client = client(endpoint)) {
            long start = nanos.getAsLong();
            for (int round = 1; nanos.getAsLong() - start < time.toNanos(); round++) {
                ask(client, folder, round, WARM_UP_ROUNDS * inFlight);
            }
        }
    }

    private TeacherClient client(SteadyEndpoint endpoint) {
        return new TeacherClient(
                TeacherSettings.at(endpoint.baseUrl(), SteadyEndpoint.MODEL, Optional.empty()), inFlight);
    }

    private long ask(TeacherClient client, Path folder, int round, int requests) {
        AtomicLong answered = new AtomicLong();
        Budget budget = new Budget.Tokens(Long.MAX_VALUE);
        Till till = new Till(
                new Account(budget.units()), budget, Limits.atOnce(inFlight).pace(1, Clock.systemUTC()));
        try (LedgerWriter ledger = LedgerWriter.begin(new LedgerFolder(folder), round, 0)) {
            new QuestionRound(client, new AnswerParameters(64, 0, 0, 1), inFlight, till, ledger, Clock.systemUTC())
                    .ask(
                            IntStream.range(0, requests)
                                    .mapToObj(GenerateBenchmark::question)
                                    .iterator(),
                            entry -> answered.addAndGet(entry.outcome() instanceof Outcome.Answered ? 1 : 0));
        }
        return answered.get();
    }

    private static Question question(int number) {
        return new Question(
                Hashes.ofText("question " + number),
                "[{\"role\":\"user\",\"content\":\"Question " + number + ": " + "why? ".repeat(60) + "\"}]");
    }
}
