package dev.stillhouse.finetune.checkpoint;

import dev.stillhouse.finetune.optimizer.Optimizer;
import dev.stillhouse.llama.weights.FileContent;
import java.io.IOException;
import java.nio.channels.WritableByteChannel;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Pattern;

/** A process that resumes, writes four checkpoints in the background, and at one operation says so and waits to be killed. */
final class KilledWriter {
    static final String COMMITTED = "committed ";
    static final String READY = "ready to die";
    static final String COPYING = "copying";

    private static final int CHECKPOINTS = 4;

    private final Pattern deadly;
    private int left;

    private KilledWriter(Pattern deadly, int occurrence) {
        this.deadly = deadly;
        this.left = occurrence;
    }

    /** Folder, a pattern for the text of an operation, at which of its occurrences to die, and a name for the attempt. */
    public static void main(String[] arguments) {
        new KilledWriter(Pattern.compile(arguments[1]), Integer.parseInt(arguments[2]))
                .write(Path.of(arguments[0]), arguments[3]);
    }

    private void write(Path folder, String attempt) {
        Checkpoints checkpoints = new Checkpoints(
                folder,
                new CheckpointPolicy(100, 2),
                attempt,
                KilledWriter::say,
                new WatchedFiles(operation -> mayDie(operation.text())));
        long step = checkpoints
                .resume()
                .map(checkpoint -> checkpoint.state().step())
                .orElse(0L);
        try (BackgroundCheckpoints background = new BackgroundCheckpoints(checkpoints, 1 << 20)) {
            for (int i = 0; i < CHECKPOINTS; i++) {
                step += 100;
                background.save(new Copied(step));
                background.finish();
                say(COMMITTED + step);
            }
        }
    }

    private synchronized void mayDie(String operation) {
        if (deadly.matcher(operation).matches() && --left == 0) {
            say(READY);
            sleepForever();
        }
    }

    private static void sleepForever() {
        try {
            Thread.sleep(Long.MAX_VALUE);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    @SuppressWarnings("SystemOut") // the parent process reads it
    private static void say(String text) {
        System.out.println(text);
    }

    /** May die while it is being copied. */
    private final class Copied extends SmallContent {
        Copied(long step) {
            super(step);
        }

        @Override
        public Map<String, FileContent> files() {
            Map<String, FileContent> files = new LinkedHashMap<>(super.files());
            FileContent moments = super.files().get(Optimizer.FILE);
            files.replace(Optimizer.FILE, new FileContent() {
                @Override
                public long size() {
                    return moments.size();
                }

                @Override
                public void writeTo(WritableByteChannel channel) throws IOException {
                    mayDie(COPYING);
                    moments.writeTo(channel);
                }
            });
            return files;
        }
    }
}
