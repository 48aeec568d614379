package dev.stillhouse.finetune.checkpoint;

import java.io.IOException;
import java.nio.file.Path;

/** A process that writes a checkpoint, and before it commits says so and waits for a line. */
final class StoppedWriter {
    static final String READY = "the manifest is there";

    private StoppedWriter() {}

    /** Folder, attempt and step. */
    public static void main(String[] arguments) {
        Path folder = Path.of(arguments[0]);
        FileOperations files = new FencedFiles(
                new WatchedFiles(operation -> {
                    if (operation.text().matches("sync folder .*/step-.*")) {
                        waitForALine();
                    }
                }),
                Fence.around(folder, arguments[1]));
        new Checkpoints(folder, new CheckpointPolicy(100, 2), arguments[1], note -> {}, files)
                .write(new SmallContent(Long.parseLong(arguments[2])));
    }

    @SuppressWarnings("SystemOut") // the parent process reads it
    private static void waitForALine() throws IOException {
        System.out.println(READY);
        if (System.in.read() < 0) {
            throw new IOException("nobody said to go on");
        }
    }
}
