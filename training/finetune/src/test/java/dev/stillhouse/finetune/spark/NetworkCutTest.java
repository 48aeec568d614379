package dev.stillhouse.finetune.spark;

import static org.assertj.core.api.Assertions.assertThat;

import dev.stillhouse.contracts.run.Hashes;
import dev.stillhouse.engine.nd4j.Nd4jEngine;
import dev.stillhouse.finetune.Distribution;
import dev.stillhouse.finetune.Pulse;
import dev.stillhouse.finetune.StepMetrics;
import dev.stillhouse.finetune.TrainingFixture;
import dev.stillhouse.finetune.TrainingListener;
import dev.stillhouse.finetune.TrainingPlan;
import dev.stillhouse.finetune.TrainingResult;
import dev.stillhouse.finetune.collective.ExchangeSettings;
import dev.stillhouse.finetune.collective.LocalSteps;
import dev.stillhouse.finetune.collective.WireType;
import dev.stillhouse.finetune.watch.WatchSettings;
import dev.stillhouse.finetune.watch.WatchTicket;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.apache.spark.SparkConf;
import org.apache.spark.api.java.JavaSparkContext;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A real training of two ranks whose network is cut in its fifth step: silence, and no connection is closed. */
@Timeout(180)
class NetworkCutTest {
    private static final Duration UNTIL_NOTICED = Duration.ofHours(1);

    private static JavaSparkContext spark;

    /** Tasks are serialized, and find it here. */
    private static CutNetwork network = new CutNetwork();

    @TempDir
    Path root;

    private TrainingFixture fixture;
    private final List<String> notes = new ArrayList<>();
    private Duration found = Duration.ZERO;

    @BeforeAll
    static void startSpark() {
        SparkConf conf =
                new SparkConf().setMaster("local[2]").setAppName("network-cut").set("spark.ui.enabled", "false");
        BarrierSettings.sessionDefaults().forEach(conf::set);
        spark = new JavaSparkContext(conf);
    }

    @AfterAll
    static void stopSpark() {
        spark.close();
    }

    @BeforeEach
    void connect() {
        fixture = new TrainingFixture(root);
        network = new CutNetwork();
    }

    @AfterEach
    void disconnect() throws Exception {
        network.close();
    }

    /** A worker whose ring goes through the network, which is cut as its first try begins to compute the fifth step. */
    private record Networked(WorkerContext worker, Duration lasts) implements WorkerContext {
        @Override
        public int rank() {
            return worker.rank();
        }

        @Override
        public int worldSize() {
            return worker.worldSize();
        }

        @Override
        public String host() {
            return worker.host();
        }

        @Override
        public String attempt() {
            return worker.attempt();
        }

        @Override
        public void closeOnAbort(AutoCloseable resource) {
            worker.closeOnAbort(resource);
        }

        /** {@code HOST PORT SECRET}: where the other worker finds this one. */
        @Override
        public List<String> allGather(String text) {
            String[] parts = text.split(" ");
            int port = network.through(parts[0], Integer.parseInt(parts[1]));
            return worker.allGather(String.join(" ", "127.0.0.1", String.valueOf(port), parts[2]));
        }

        @Override
        public Pulse pulse() {
            Pulse pulse = worker.pulse();
            return new Pulse() {
                @Override
                public void enters(Phase phase, long step) {
                    if (phase == Phase.COMPUTING
                            && step == 5
                            && rank() == 0
                            && attempt().endsWith("-0")) {
                        network.cut(lasts);
                    }
                    pulse.enters(phase, step);
                }

                @Override
                public void finishes(long step, int tokens, double seconds) {
                    pulse.finishes(step, tokens, seconds);
                }
            };
        }
    }

    private static WatchTicket routed(WatchTicket ticket) {
        int port = network.through(ticket.host(), ticket.port());
        return new WatchTicket("127.0.0.1", port, ticket.secret(), ticket.attempt(), ticket.patience());
    }

    @Test
    void aRingThatIsCutIsAbandonedAndTheTrainingEndsAsIfItHadNotBeen() {
        Map<String, String> expected = undisturbed();
        Map<String, String> bytes =
                train(WatchSettings.usual().withStep(Duration.ofSeconds(4)), UnaryOperator.identity(), UNTIL_NOTICED);
        assertThat(bytes).isEqualTo(expected);
        assertThat(found).isBetween(Duration.ofSeconds(4), Duration.ofSeconds(9));
        assertThat(notes).hasSize(2).last().isEqualTo("Resuming recipe after step 3 of 10");
        assertThat(notes.get(0))
                .matches(
                        "Rank 0 on \\S+ \\(executor driver\\) waits for ranks that all wait: waiting step 5 for \\d s, "
                                + "where 4 s are allowed; Rank 1 on \\S+ \\(executor driver\\) waits for ranks that all wait: "
                                + "waiting step 5 for \\d s, where 4 s are allowed; their stacks are in .*; "
                                + "starting again after step 3");
    }

    @Test
    void aDriverThatIsCutOffFromItsWorkersStartsAgainAndTheyEndThemselves() {
        Map<String, String> expected = undisturbed();
        Map<String, String> bytes = train(
                WatchSettings.usual().withHeartbeat(Duration.ofSeconds(3)), NetworkCutTest::routed, UNTIL_NOTICED);
        assertThat(bytes).isEqualTo(expected);
        assertLost(3);
        assertThat(found).isBetween(Duration.ofSeconds(3), Duration.ofSeconds(12));
    }

    /** Driver and ranks miss each other at about the same time, and who is first says so; how a task ended does not go by this network. */
    private void assertLost(int seconds) {
        assertThat(notes).hasSize(2).last().isEqualTo("Resuming recipe after step 3 of 10");
        String silence = "not heard for (%d|%d) s".formatted(seconds, seconds + 1);
        String lost = "was lost: " + silence + "; it had been [^;]+";
        String gaveUp = "gave up: the driver at 127\\.0\\.0\\.1:\\d+ was " + silence + " \\(it does not answer\\)";
        assertThat(notes.get(0))
                .matches("(Rank [01] on \\S+ \\(executor driver\\) (" + lost + "|" + gaveUp + "); ){1,2}"
                        + "starting again after step 3");
    }

    @Test
    void aCutThatIsShorterThanTheTimeoutsOnlyCostsTime() {
        Map<String, String> expected = undisturbed();
        Map<String, String> bytes = train(WatchSettings.usual(), NetworkCutTest::routed, Duration.ofMillis(2500));
        assertThat(bytes).isEqualTo(expected);
        assertThat(network.sinceCut()).isGreaterThan(Duration.ofMillis(2500));
        assertThat(notes).isEmpty();
    }

    /** With the timeouts that everybody has; the second try begins before the network is whole again. */
    @Test
    @Tag("chaos")
    void aCutOfThirtySecondsCostsOneRestart() {
        Map<String, String> expected = undisturbed();
        Map<String, String> bytes = train(WatchSettings.usual(), NetworkCutTest::routed, Duration.ofSeconds(30));
        assertThat(bytes).isEqualTo(expected);
        assertLost(20);
        assertThat(network.sinceCut()).isGreaterThan(Duration.ofSeconds(30));
    }

    private Map<String, String> undisturbed() {
        TrainingPlan plan = plan("undisturbed");
        return bytesOf(new BarrierTraining(spark, BarrierSettings.local().withWorkers(2), Clock.systemUTC())
                .run(plan, () -> new Nd4jEngine(1), TrainingListener.SILENT));
    }

    private TrainingPlan plan(String name) {
        ExchangeSettings exchange = new ExchangeSettings(WireType.F32, false);
        return TrainingFixture.distributed(fixture.lora(name), new Distribution(2, exchange, LocalSteps.none(), 1));
    }

    private Map<String, String> train(WatchSettings watch, UnaryOperator<WatchTicket> route, Duration lasts) {
        TrainingListener listener = new TrainingListener() {
            @Override
            public void step(StepMetrics metrics) {}

            @Override
            public void note(String text) {
                found = notes.isEmpty() ? network.sinceCut() : found;
                notes.add(text);
                if (lasts.equals(UNTIL_NOTICED)) {
                    network.heal();
                }
            }
        };
        TrainingPlan plan = plan("cut");
        BarrierSettings settings = BarrierSettings.local().withWorkers(2).withWatch(watch);
        RecipeTask recipe = new RecipeTask(plan, () -> new Nd4jEngine(1));
        return bytesOf(new BarrierTraining(spark, settings, Clock.systemUTC(), route)
                .run(
                        worker -> recipe.run(new Networked(worker, lasts)),
                        new EngineTasks.Usual(1),
                        plan.home(),
                        plan.metricsFile(),
                        listener));
    }

    private static Map<String, String> bytesOf(TrainingResult result) {
        return Hashes.ofFiles(result.model().path());
    }
}
