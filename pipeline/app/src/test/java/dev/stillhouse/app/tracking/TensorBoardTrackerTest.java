package dev.stillhouse.app.tracking;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.stillhouse.app.stage.StageKind;
import dev.stillhouse.app.tracking.EventReader.Event;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TensorBoardTrackerTest {
    private static final String LOSS = "train/loss";

    @TempDir
    Path folder;

    @Test
    void theReaderOfThisTestKnowsTheChecksum() {
        // The check value of CRC-32C in RFC 3720 and the catalogue of CRCs
        assertThat(EventReader.crc32c("123456789".getBytes(StandardCharsets.US_ASCII), 0, 9))
                .isEqualTo(0xE3069283);
    }

    @Test
    void aFileBeginsAsTensorFlowsDo() throws IOException {
        byte[] begin = TfRecords.framed(TensorBoardEvent.version(Steps.START));

        // A record of 24 bytes, its masked checksum, a double in field 1: the first 13 bytes of every file of events
        assertThat(HexFormat.of().formatHex(begin, 0, 13)).isEqualTo("1800000000000000a37f4b2209");
        assertThat(new String(begin, 23, 13, StandardCharsets.US_ASCII)).isEqualTo("brain.Event:2");
        assertThat(TfRecords.next(new ByteArrayInputStream(begin)))
                .hasValueSatisfying(event -> assertThat(event).isEqualTo(TensorBoardEvent.version(Steps.START)));
    }

    @Test
    void aTrainingIsAFolderOfScalars() throws IOException {
        train(1, 3);

        List<Event> events = EventReader.read(lora());
        assertThat(events.get(0).version()).isEqualTo("brain.Event:2");
        assertThat(events).hasSize(4);
        assertThat(events.get(2))
                .isEqualTo(new Event(
                        Steps.START.getEpochSecond() + 2,
                        2,
                        "",
                        0,
                        Map.of(
                                LOSS,
                                0.5f,
                                "train/learning_rate",
                                0.001f,
                                "train/grad_norm",
                                0.5f,
                                "train/tokens_per_second",
                                1000f)));
        assertThat(files())
                .singleElement()
                .satisfies(file -> assertThat(file.getFileName().toString())
                        .startsWith("events.out.tfevents." + Steps.START.getEpochSecond() + "."));
    }

    @Test
    void aTrainingThatGoesBackReplacesWhatItHadWritten() throws IOException {
        train(1, 7);
        // Two steps were not written before the process was killed; the checkpoint was at 5
        Steps.happened(folder, 1, 9);
        train(6, 12);

        assertThat(EventReader.curve(lora(), LOSS).keySet())
                .containsExactly(1L, 2L, 3L, 4L, 5L, 6L, 7L, 8L, 9L, 10L, 11L, 12L);
        assertThat(EventReader.read(lora()).stream().filter(event -> event.session() == 1))
                .extracting(Event::step)
                .containsExactly(6L);
    }

    @Test
    void whatWasMeasuredStandsAtItsStep() throws IOException {
        try (TensorBoardTracker tracker = tracker()) {
            tracker.begun(Steps.recipe(folder, Map.of()));
            tracker.stepped(Steps.step(1));
            tracker.validated(Steps.validated(1));
            tracker.stepped(Steps.step(2));
            tracker.ended(TrainingEnd.FAILED, Steps.START);
        }
        // The process was killed after step 9, and those from 3 on were not written; the checkpoint was at 8
        Steps.happened(folder, 1, 9);
        train(9, 10);

        assertThat(EventReader.curve(lora(), "validation/loss")).isEqualTo(Map.of(1L, 2f, 4L, 0.5f, 8L, 0.25f));
        assertThat(EventReader.curve(lora(), LOSS)).hasSize(10);
    }

    @Test
    void aTrainingFromTheStartReplacesAll() throws IOException {
        train(1, 7);
        train(1, 2);

        assertThat(EventReader.curve(lora(), LOSS)).containsOnlyKeys(1L, 2L);
    }

    @Test
    void aTornEndIsPassedOver() throws IOException {
        train(1, 3);
        Files.write(files().get(0), new byte[] {24, 0, 0}, StandardOpenOption.APPEND);

        try (EventFiles open = EventFiles.open(lora(), Steps.CLOCK)) {
            assertThat(open.lastStep()).isEqualTo(3);
        }
    }

    @Test
    void anEvaluationStandsAtTheLastStep() throws IOException {
        train(1, 3);
        try (TensorBoardTracker tracker = tracker()) {
            tracker.evaluated("lora", Map.of("eval/exact_match", 0.75), Steps.START);
        }

        assertThat(EventReader.curve(lora(), "eval/exact_match")).isEqualTo(Map.of(3L, 0.75f));
        assertThat(EventReader.curve(lora(), LOSS)).hasSize(3);
    }

    @Test
    void aDistillationShowsBothPartsOfItsLoss() {
        assertThat(StepScalars.of(StageKind.DISTILL, Steps.metrics(2)))
                .containsEntry("train/cross_entropy", 0.25)
                .containsEntry("train/divergence", 0.125)
                .hasSize(6);
        assertThat(StepScalars.of(StageKind.FINETUNE, Steps.metrics(2))).hasSize(4);
    }

    @Test
    void whatCannotBeWrittenIsWrittenLater() throws IOException {
        Path blocked = folder.resolve("blocked");
        Files.writeString(blocked, "a file where a folder should be");
        try (TensorBoardTracker tracker = new TensorBoardTracker(blocked, Steps.CLOCK)) {
            assertThatThrownBy(() -> tracker.begun(Steps.recipe(folder, Map.of())))
                    .isInstanceOf(IOException.class);
            Files.delete(blocked);
            tracker.begun(Steps.recipe(folder, Map.of()));
            tracker.stepped(Steps.step(1));
            tracker.flush();
        }

        assertThat(EventReader.curve(blocked.resolve("lora"), LOSS)).containsOnlyKeys(1L);
    }

    private void train(long from, long to) throws IOException {
        try (TensorBoardTracker tracker = tracker()) {
            tracker.begun(Steps.recipe(folder, Map.of()));
            for (long step = from; step <= to; step++) {
                tracker.stepped(Steps.step(step));
            }
            tracker.ended(TrainingEnd.FINISHED, Steps.START);
        }
    }

    private TensorBoardTracker tracker() {
        return new TensorBoardTracker(folder.resolve("tensorboard"), Steps.CLOCK);
    }

    private Path lora() {
        return folder.resolve("tensorboard").resolve("lora");
    }

    private List<Path> files() throws IOException {
        try (Stream<Path> files = Files.list(lora())) {
            return files.toList();
        }
    }
}
