package dev.stillhouse.app.tracking;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.stillhouse.app.tracking.FakeMlflow.FakeRun;
import dev.stillhouse.app.tracking.FakeMlflow.Point;
import dev.stillhouse.contracts.failure.Failure;
import dev.stillhouse.contracts.spec.TrackingSpec;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class MlflowTrackerTest {
    private static final Map<String, String> PARAMETERS = Map.of("lora.rank", "16", "seed", "1");

    @TempDir
    Path folder;

    private FakeMlflow mlflow;

    @BeforeEach
    void start() throws IOException {
        mlflow = new FakeMlflow();
    }

    @AfterEach
    void stop() {
        mlflow.close();
    }

    @Test
    void aTrainingIsARunWithItsParametersAndCurves() throws IOException {
        try (MlflowTracker tracker = tracker("triage")) {
            train(tracker, 1, 3);
            tracker.ended(TrainingEnd.FINISHED, Steps.START.plusSeconds(9));
        }

        assertThat(mlflow.experiments()).containsExactly("triage");
        FakeRun run = onlyRun();
        assertThat(run.info.path("run_name").asText()).isEqualTo("triage/lora");
        assertThat(run.info.path("end_time").asLong())
                .isEqualTo(Steps.START.plusSeconds(9).toEpochMilli());
        assertThat(run.status()).isEqualTo("FINISHED");
        assertThat(run.params).isEqualTo(PARAMETERS);
        assertThat(run.tags).containsEntry("stillhouse.stage", "finetune.lora");
        assertThat(run.of("train/loss"))
                .containsExactly(
                        point("train/loss", 1, 1), point("train/loss", 0.5, 2), point("train/loss", 1.0 / 3, 3));
        assertThat(run.points.stream().map(Point::key).distinct())
                .containsExactly("train/loss", "train/learning_rate", "train/grad_norm", "train/tokens_per_second");
    }

    @Test
    void manyStepsGoInRequestsThatTheServerTakes() throws IOException {
        Map<String, String> many = new TreeMap<>();
        for (int i = 0; i < 250; i++) {
            many.put("key." + i, "v".repeat(i * 40));
        }
        try (MlflowTracker tracker = tracker("triage")) {
            tracker.begun(Steps.recipe(folder, many));
            steps(tracker, 1, 1001);
            tracker.ended(TrainingEnd.FAILED, Steps.START);
        }

        assertThat(steps("train/loss")).containsExactlyElementsOf(upTo(1001));
        assertThat(onlyRun().params).hasSize(250);
        assertThat(onlyRun().params.get("key.249")).hasSize(MlflowTracker.MOST_CHARACTERS);
        assertThat(onlyRun().status()).isEqualTo("FAILED");
        assertThat(mlflow.requests().stream().filter("POST runs/log-batch"::equals))
                .as("3 of parameters, 4 of 250 steps, 1 of the last one")
                .hasSize(8);
    }

    @Test
    void aTrainingThatGoesOnReportsToTheSameRunWhatItLacks() throws IOException {
        try (MlflowTracker tracker = tracker("triage")) {
            train(tracker, 1, 7);
        }
        // Of 9 steps the last two were not sent; the checkpoint was at 5
        Steps.happened(folder, 1, 9);
        try (MlflowTracker tracker = tracker("triage")) {
            train(tracker, 6, 12);
            assertThat(onlyRun().status()).isEqualTo("RUNNING");
            tracker.ended(TrainingEnd.FINISHED, Steps.START);
        }

        assertThat(steps("train/loss")).containsExactlyElementsOf(upTo(12));
        assertThat(onlyRun().status()).isEqualTo("FINISHED");
    }

    @Test
    void whatWasMeasuredIsSentOnce() throws IOException {
        try (MlflowTracker tracker = tracker("triage")) {
            train(tracker, 1, 8);
            tracker.validated(Steps.validated(4));
            tracker.flush();
        }
        // That after step 8 was not sent; the checkpoint was at 4
        Steps.happened(folder, 1, 9);
        try (MlflowTracker tracker = tracker("triage")) {
            train(tracker, 5, 10);
            tracker.validated(Steps.validated(8));
            tracker.validated(Steps.validated(10));
            tracker.ended(TrainingEnd.FINISHED, Steps.START);
        }

        assertThat(steps("validation/loss")).containsExactly(4L, 8L, 10L);
        assertThat(steps("train/loss")).containsExactlyElementsOf(upTo(10));
    }

    @Test
    void aServerThatComesLateGetsAllThatHappened() throws IOException {
        Steps.happened(folder, 1, 9);
        try (MlflowTracker tracker = tracker("triage")) {
            train(tracker, 6, 12);
        }

        assertThat(steps("train/loss")).containsExactlyElementsOf(upTo(12));
    }

    @Test
    void aRunThatWasDeletedIsFollowedByAnother() throws IOException {
        try (MlflowTracker tracker = tracker("triage")) {
            train(tracker, 1, 2);
        }
        mlflow.delete(onlyRun());
        try (MlflowTracker tracker = tracker("triage")) {
            train(tracker, 3, 4);
        }

        assertThat(mlflow.runs()).hasSize(2);
        assertThat(mlflow.runs().get(1).of("train/loss"))
                .extracting(Point::step)
                .containsExactly(3L, 4L);
    }

    @Test
    void anotherExperimentHasItsOwnRun() throws IOException {
        try (MlflowTracker tracker = tracker("triage")) {
            train(tracker, 1, 2);
        }
        try (MlflowTracker tracker = tracker("other")) {
            train(tracker, 3, 4);
        }

        assertThat(mlflow.experiments()).containsExactly("other", "triage");
        assertThat(mlflow.runs()).hasSize(2);
    }

    @Test
    void aReplyThatWasLostLeavesNothingTwice() throws IOException {
        try (MlflowTracker tracker = tracker("triage")) {
            tracker.begun(Steps.recipe(folder, PARAMETERS));
            steps(tracker, 1, 3);
            // The client asks three times by itself
            mlflow.loseReplies(3);
            assertThatThrownBy(tracker::flush)
                    .isInstanceOf(IOException.class)
                    .isNotInstanceOf(TrackerRefused.class)
                    .hasMessage("status 503: <html>Service Unavailable</html>");
            tracker.flush();
        }

        assertThat(steps("train/loss")).containsExactlyElementsOf(upTo(3));
    }

    @Test
    void anEvaluationGoesToTheRunOfTheModel() throws IOException {
        try (MlflowTracker tracker = tracker("triage")) {
            train(tracker, 1, 3);
            tracker.ended(TrainingEnd.FINISHED, Steps.START);
            tracker.evaluated("lora", Map.of("eval/exact_match", 0.75, "eval/field/a(b)", 0.5), Steps.START);
            tracker.evaluated("base", Map.of("eval/exact_match", 0.25), Steps.START);
        }

        assertThat(onlyRun().of("eval/exact_match"))
                .containsExactly(new Point("eval/exact_match", 0.75, Steps.START.toEpochMilli(), 3));
        assertThat(onlyRun().of("eval/field/a_b_")).hasSize(1);
    }

    @Test
    void signsInWithATokenOrAPassword() throws IOException {
        Path secret = Files.writeString(folder.resolve("secret"), "open-sesame\n");
        mlflow.require("Bearer open-sesame");
        TrackingSpec.Mlflow token = new TrackingSpec.Mlflow(
                mlflow.uri(), Optional.empty(), Optional.of(secret), Optional.empty(), Optional.empty());
        try (MlflowTracker tracker = tracker(token, "triage")) {
            train(tracker, 1, 1);
        }
        mlflow.require("Basic YW5uOm9wZW4tc2VzYW1l");
        TrackingSpec.Mlflow password = new TrackingSpec.Mlflow(
                mlflow.uri(), Optional.empty(), Optional.empty(), Optional.of("ann"), Optional.of(secret));
        try (MlflowTracker tracker = tracker(password, "triage")) {
            train(tracker, 2, 2);
        }

        assertThat(steps("train/loss")).containsExactlyElementsOf(upTo(2));
    }

    @Test
    void aSecretThatIsRefusedIsNotRepeated() throws IOException {
        Path secret = Files.writeString(folder.resolve("secret"), "wrong-one\n");
        mlflow.require("Bearer open-sesame");
        TrackingSpec.Mlflow token = new TrackingSpec.Mlflow(
                mlflow.uri(), Optional.empty(), Optional.of(secret), Optional.empty(), Optional.empty());

        try (MlflowTracker tracker = tracker(token, "triage")) {
            assertThatThrownBy(() -> tracker.begun(Steps.recipe(folder, PARAMETERS)))
                    .isInstanceOf(TrackerRefused.class)
                    .hasMessageStartingWith("status 401: ")
                    .hasMessageContaining("Bearer [secret]");
        }
    }

    @Test
    void aSecretMustBeThere() {
        TrackingSpec.Mlflow token = new TrackingSpec.Mlflow(
                mlflow.uri(),
                Optional.empty(),
                Optional.of(folder.resolve("none")),
                Optional.empty(),
                Optional.empty());

        assertThatThrownBy(() -> new MlflowSignIn(token))
                .isInstanceOf(Failure.class)
                .hasMessage("tracking.mlflow.token_file " + folder.resolve("none")
                        + ": no such file; write the secret into it, readable by you alone");
    }

    @Test
    void aServerThatHangsIsGivenUpForNow() {
        mlflow.hang();
        try (MlflowTracker tracker = tracker("triage", Duration.ofMillis(200))) {
            assertThatThrownBy(() -> tracker.begun(Steps.recipe(folder, PARAMETERS)))
                    .isInstanceOf(IOException.class)
                    .isNotInstanceOf(TrackerRefused.class)
                    .hasMessage("no reply within 0.2 s");
        }
    }

    private void train(MlflowTracker tracker, long from, long to) throws IOException {
        tracker.begun(Steps.recipe(folder, PARAMETERS));
        steps(tracker, from, to);
        tracker.flush();
    }

    private static void steps(MlflowTracker tracker, long from, long to) throws IOException {
        for (long step = from; step <= to; step++) {
            tracker.stepped(Steps.step(step));
        }
    }

    private MlflowTracker tracker(String experiment) {
        return tracker(experiment, Duration.ofSeconds(10));
    }

    private MlflowTracker tracker(String experiment, Duration patience) {
        TrackingSpec.Mlflow spec = new TrackingSpec.Mlflow(
                mlflow.uri(), Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty());
        return tracker(spec, experiment, patience);
    }

    private MlflowTracker tracker(TrackingSpec.Mlflow spec, String experiment) {
        return tracker(spec, experiment, Duration.ofSeconds(10));
    }

    private MlflowTracker tracker(TrackingSpec.Mlflow spec, String experiment, Duration patience) {
        return new MlflowTracker(
                new MlflowServer(new MlflowSignIn(spec), patience),
                experiment,
                Steps.CLOCK,
                recipe -> Steps.memory(folder, recipe));
    }

    private FakeRun onlyRun() {
        assertThat(mlflow.runs()).hasSize(1);
        return mlflow.runs().get(0);
    }

    private List<Long> steps(String key) {
        return onlyRun().of(key).stream().map(Point::step).toList();
    }

    private static List<Long> upTo(long last) {
        return LongStream.rangeClosed(1, last).boxed().toList();
    }

    private static Point point(String key, double value, long step) {
        return new Point(key, value, Steps.START.plusSeconds(step).toEpochMilli(), step);
    }
}
