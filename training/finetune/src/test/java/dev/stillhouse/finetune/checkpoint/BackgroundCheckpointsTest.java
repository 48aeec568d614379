package dev.stillhouse.finetune.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.stillhouse.llama.weights.FileContent;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.WritableByteChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class BackgroundCheckpointsTest {
    private static final long ENOUGH = 1 << 24;

    @TempDir
    Path folder;

    private final List<String> notes = new ArrayList<>();
    private final CountDownLatch mayWrite = new CountDownLatch(1);

    @Test
    void weightsThatChangeRightAfterASaveDoNotChangeWhatIsSaved() throws IOException {
        byte[] weights = new byte[(5 << 19) + 3];
        new SplittableRandom(1).nextBytes(weights);
        byte[] before = weights.clone();
        try (BackgroundCheckpoints background = background(this::awaitPermission, ENOUGH)) {
            background.save(new Changing(weights));
            new SplittableRandom(2).nextBytes(weights);
            mayWrite.countDown();
            background.finish();
        }
        assertThat(Files.readAllBytes(folder.resolve("step-00000100/model.safetensors")))
                .isEqualTo(before)
                .isNotEqualTo(weights);
        assertThat(checkpoints(operation -> {}).resume()).isPresent();
        assertThat(notes).isEmpty();
    }

    @Test
    void everyCopyTakesThePlaceOfTheOneBefore() throws IOException {
        byte[] weights = new byte[(3 << 19) + 1];
        try (BackgroundCheckpoints background = background(operation -> {}, ENOUGH)) {
            for (long step : new long[] {100, 200, 300}) {
                new SplittableRandom(step).nextBytes(weights);
                background.save(new SmallContent(step) {
                    @Override
                    public Map<String, FileContent> files() {
                        return new Changing(weights).files();
                    }
                });
            }
        }
        byte[] last = new byte[weights.length];
        for (long step : new long[] {200, 300}) {
            new SplittableRandom(step).nextBytes(last);
            assertThat(folder.resolve(CheckpointName.of(step)).resolve("model.safetensors"))
                    .hasBinaryContent(last);
        }
    }

    @Test
    void aSaveWaitsForTheOneBefore() {
        WatchedFiles files = new WatchedFiles(this::awaitPermission);
        try (BackgroundCheckpoints background = background(files, ENOUGH)) {
            background.save(new SmallContent(100));
            CompletableFuture<Void> second = CompletableFuture.runAsync(() -> background.save(new SmallContent(200)));
            assertThatThrownBy(() -> second.get(200, TimeUnit.MILLISECONDS)).isInstanceOf(TimeoutException.class);
            assertThat(files.operations()).isEmpty();
            mayWrite.countDown();
            second.join();
        }
        List<String> texts =
                files.operations().stream().map(DiskOperation::text).toList();
        assertThat(texts)
                .containsSubsequence(
                        "move step-00000100.tmp-try to step-00000100",
                        "move .latest.tmp-try to latest",
                        "create folder " + folder.getFileName() + "/step-00000200.tmp-try",
                        "move step-00000200.tmp-try to step-00000200");
    }

    @Test
    void aFailureSurfacesAtTheNextSave() {
        try (BackgroundCheckpoints background = background(BackgroundCheckpointsTest::refuseTheFirst, ENOUGH)) {
            background.save(new SmallContent(100));
            assertThatThrownBy(() -> background.save(new SmallContent(200)))
                    .hasMessage("Cannot write " + folder.resolve("step-00000100.tmp-try") + ": Input/output error");
            assertThat(folder).isEmptyDirectory();
            background.save(new SmallContent(300));
        }
        assertThat(folder.resolve("step-00000300")).isDirectory();
    }

    @Test
    void aFailureSurfacesAtTheEnd() {
        try (BackgroundCheckpoints background = background(BackgroundCheckpointsTest::refuseTheFirst, ENOUGH)) {
            background.save(new SmallContent(100));
            assertThatThrownBy(background::finish).hasMessageEndingWith(": Input/output error");
        }
        BackgroundCheckpoints closed = background(BackgroundCheckpointsTest::refuseTheFirst, ENOUGH);
        closed.save(new SmallContent(100));
        assertThatThrownBy(closed::close).hasMessageEndingWith(": Input/output error");
    }

    @Test
    void whatDoesNotFitIsWrittenBeforeTheSaveReturns() {
        try (BackgroundCheckpoints background = background(operation -> {}, 10)) {
            background.save(new SmallContent(100));
            assertThat(folder.resolve("latest")).hasContent("step-00000100\n");
        }
    }

    private void awaitPermission(DiskOperation operation) {
        try {
            mayWrite.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void refuseTheFirst(DiskOperation operation) throws IOException {
        if (operation.text().equals("sync step-00000100.tmp-try/model.safetensors")) {
            throw new IOException("Input/output error");
        }
    }

    private BackgroundCheckpoints background(WatchedFiles.Watcher watcher, long memory) {
        return background(new WatchedFiles(watcher), memory);
    }

    private BackgroundCheckpoints background(FileOperations files, long memory) {
        return new BackgroundCheckpoints(checkpoints(files), memory);
    }

    private Checkpoints checkpoints(WatchedFiles.Watcher watcher) {
        return checkpoints(new WatchedFiles(watcher));
    }

    private Checkpoints checkpoints(FileOperations files) {
        return new Checkpoints(folder, new CheckpointPolicy(100, 2), "try", notes::add, files);
    }

    /** Weights that training goes on with. */
    private static final class Changing extends SmallContent {
        private final byte[] weights;

        Changing(byte[] weights) {
            super(100);
            this.weights = weights;
        }

        @Override
        public Map<String, FileContent> files() {
            return Map.of("model.safetensors", new FileContent() {
                @Override
                public long size() {
                    return weights.length;
                }

                @Override
                public void writeTo(WritableByteChannel channel) throws IOException {
                    FileContent.writeFully(channel, ByteBuffer.wrap(weights));
                }
            });
        }
    }
}
