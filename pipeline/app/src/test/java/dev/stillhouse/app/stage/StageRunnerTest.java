package dev.stillhouse.app.stage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.stillhouse.contracts.failure.Failure;
import dev.stillhouse.contracts.failure.FailureCode;
import dev.stillhouse.contracts.run.HashCache;
import dev.stillhouse.contracts.run.RunFolder;
import dev.stillhouse.contracts.run.RunManifest;
import dev.stillhouse.contracts.spec.Location;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StageRunnerTest {
    private static final Clock NOON = Clock.fixed(Instant.parse("2026-11-23T12:00:00Z"), ZoneOffset.UTC);

    @TempDir
    Path temporary;

    private RunFolder folder = new RunFolder(Path.of("unset"));
    private Path data = Path.of("unset");
    private WritingStage prepare = new WritingStage(StageKind.PREPARE);
    private WritingStage train = new WritingStage(StageKind.FINETUNE);
    private WritingStage report = new WritingStage(StageKind.REPORT);

    @BeforeEach
    void makeARun() throws IOException {
        folder = RunFolder.create(temporary.resolve("run"));
        data = Files.writeString(temporary.resolve("data.jsonl"), "{}");
        prepare = new WritingStage(StageKind.PREPARE)
                .reading(new StageInput.Files("data.input", List.of(new Location(data.toString()))));
        train = new WritingStage(StageKind.FINETUNE).after(prepare);
        report = new WritingStage(StageKind.REPORT).after(train);
    }

    @Test
    void runsEveryStageOnceAndSkipsAllOfThemAfterwards() {
        run(new Selection.Everything());
        run(new Selection.Everything());

        assertRuns(1, 1, 1);
        assertThat(manifest().stage("finetune").orElseThrow().outputs()).containsOnlyKeys("finetune.out");
    }

    @Test
    void aChangedStageIsDoneAgainWithAllThatDependsOnIt() {
        run(new Selection.Everything());
        train.change("2");
        run(new Selection.Everything());

        assertRuns(1, 2, 2);
    }

    @Test
    void changedDataIsPreparedAgain() throws IOException {
        run(new Selection.Everything());
        Files.writeString(data, "{\"text\":\"more\"}");
        run(new Selection.Everything());

        assertThat(prepare.runs()).isEqualTo(2);
        // What it wrote is the same, and so nothing else has to be done.
        assertThat(train.runs()).isEqualTo(1);
    }

    @Test
    void aDamagedOutputIsMadeAgain() throws IOException {
        run(new Selection.Everything());
        Files.writeString(folder.root().resolve("finetune.out"), "damaged");
        run(new Selection.Everything());

        assertRuns(1, 2, 1);
        assertThat(folder.root().resolve("finetune.out")).hasContent("finetune 1");
    }

    @Test
    void aKilledStageContinuesFromWhatItLeft() {
        train.dieInTheMiddle();
        assertThatThrownBy(() -> run(new Selection.Everything())).hasMessage("killed");
        assertThat(manifest().stage("finetune")).isEmpty();

        run(new Selection.Everything());

        assertRuns(1, 2, 1);
        assertThat(train.foundScratch()).isTrue();
        assertThat(train.foundUnfinished()).isTrue();
    }

    @Test
    void whatIsOnlyThereToContinueFromGoesWhenTheStageIsDone() throws IOException {
        Path unfinished = train.unfinished(folder).get(0);

        run(new Selection.Everything());
        assertThat(unfinished).doesNotExist();
        assertThat(train.scratch(folder).get(0)).exists();

        // As if the process had been killed before it could.
        Files.writeString(unfinished, "half way");
        run(new Selection.Everything());
        assertThat(unfinished).doesNotExist();
        assertRuns(1, 1, 1);
    }

    @Test
    void whatAnotherConfigurationLeftIsNotContinued() {
        train.dieInTheMiddle();
        assertThatThrownBy(() -> run(new Selection.Everything())).hasMessage("killed");
        train.change("2");

        run(new Selection.Everything());

        assertThat(train.foundScratch()).isFalse();
        assertThat(train.foundUnfinished()).isFalse();
    }

    @Test
    void whatIsValuableOfAnAttemptOutlivesAChange() {
        train.dieInTheMiddle();
        assertThatThrownBy(() -> run(new Selection.Everything())).hasMessage("killed");
        train.change("2");

        run(new Selection.Everything());

        assertThat(train.foundScratch()).isFalse();
        assertThat(train.foundValuable()).isTrue();
        assertThat(train.forgets()).isZero();
    }

    @Test
    void whatIsValuableGoesWithAResultThatIsOutdatedAndWhereItIsAskedFor() {
        run(new Selection.Everything());
        train.change("2");
        train.dieInTheMiddle();
        assertThatThrownBy(() -> run(new Selection.Everything())).hasMessage("killed");
        assertThat(train.foundValuable()).isFalse();
        assertThat(train.forgets()).isEqualTo(1);

        run(new Selection.From("finetune"));
        assertThat(train.foundValuable()).isFalse();
        assertThat(train.forgets()).isEqualTo(2);
    }

    @Test
    void onlyLeavesAllOtherStagesAlone() {
        run(new Selection.Only("prepare"));

        assertRuns(1, 0, 0);
    }

    @Test
    void onlySaysWhatHasToBeDoneBefore() {
        assertThatThrownBy(() -> run(new Selection.Only("finetune")))
                .isInstanceOfSatisfying(
                        Failure.class, failure -> assertThat(failure.code()).isEqualTo(FailureCode.COMMAND_INVALID))
                .hasMessage(
                        "Stage finetune needs stage prepare, which is not done in this run folder; run that one first, or the"
                                + " whole spec with \"stillhouse run\"");
    }

    @Test
    void fromDoesAStageAndAllAfterItAgain() {
        run(new Selection.Everything());
        run(new Selection.From("finetune"));

        assertRuns(1, 2, 2);
        assertThat(train.foundScratch()).isFalse();
    }

    @Test
    void aStageThatDoesNotExistIsNamed() {
        assertThatThrownBy(() -> run(new Selection.From("finetun")))
                .isInstanceOf(Failure.class)
                .hasMessage("This run has no stage \"finetun\"; did you mean \"finetune\"?");
    }

    @Test
    void missingDataIsNamed() throws IOException {
        Files.delete(data);

        assertThatThrownBy(() -> run(new Selection.Everything()))
                .isInstanceOfSatisfying(
                        Failure.class, failure -> assertThat(failure.code()).isEqualTo(FailureCode.DATASET_MISSING))
                .hasMessage(
                        "data.input: there is nothing at %s; correct the path in the run spec, or give another with --set"
                                + " data.input=PATH",
                        data);
    }

    @Test
    void anotherVersionOfTheCodeDoesEverythingAgain() {
        run(new Selection.Everything());
        runner("0.2.0").run(stages(), new Selection.Everything(), manifest());

        assertRuns(2, 2, 2);
    }

    private void run(Selection selection) {
        runner("0.1.0").run(stages(), selection, manifest());
    }

    private StageRunner runner(String version) {
        HashCache hashes = HashCache.open(folder.hashCache());
        return new StageRunner(
                folder,
                hashes,
                new LocalFingerprints(hashes, StageRunnerTest::found, (key, location) -> "remote"),
                version,
                new RunListeners(List.of()),
                NOON);
    }

    private static List<Path> found(Location location) {
        return Files.exists(location.path()) ? List.of(location.path()) : List.of();
    }

    private List<Stage> stages() {
        return List.of(prepare, train, report);
    }

    private RunManifest manifest() {
        return RunManifest.read(folder.manifest()).orElseGet(() -> new RunManifest("0.1.0", "spec", List.of()));
    }

    private void assertRuns(int ofPrepare, int ofTrain, int ofReport) {
        assertThat(List.of(prepare.runs(), train.runs(), report.runs())).containsExactly(ofPrepare, ofTrain, ofReport);
    }
}
