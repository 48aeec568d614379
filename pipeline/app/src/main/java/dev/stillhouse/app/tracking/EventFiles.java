package dev.stillhouse.app.tracking;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Clock;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The event files of one folder, which TensorBoard reads as one run. Every process adds a file of its own, {@code
 * events.out.tfevents.SECONDS.HOST.PID.N} with the number of files before it; one that could not be written to the end is left as it is, and another one follows it.
 */
final class EventFiles implements AutoCloseable {
    private static final String PREFIX = "events.out.tfevents.";

    /** Of events that wait to be written. */
    private static final int MOST_WAITING = 64 << 10;

    private final Path folder;
    private final Clock clock;
    private final ByteArrayOutputStream waiting = new ByteArrayOutputStream();
    private int files;
    private long lastStep;
    private @Nullable FileChannel channel;

    private EventFiles(Path folder, Clock clock, int files, long lastStep) {
        this.folder = folder;
        this.clock = clock;
        this.files = files;
        this.lastStep = lastStep;
    }

    /** Goes on after what the folder has. */
    static EventFiles open(Path folder, Clock clock) throws IOException {
        Files.createDirectories(folder);
        List<Path> files = files(folder);
        long last = 0;
        for (Path file : files) {
            try (InputStream in = new BufferedInputStream(Files.newInputStream(file))) {
                for (Optional<byte[]> event = TfRecords.next(in); event.isPresent(); event = TfRecords.next(in)) {
                    last = Math.max(last, TensorBoardEvent.stepOf(event.get()));
                }
            }
        }
        return new EventFiles(folder, clock, files.size(), last);
    }

    private static List<Path> files(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(file -> file.getFileName().toString().startsWith(PREFIX))
                    .sorted()
                    .toList();
        }
    }

    /** The highest step of any event; 0 when there is none. */
    long lastStep() {
        return lastStep;
    }

    /** Adds the scalars of the next step of a training. A training that went back to a checkpoint replaces what it had written since. */
    void step(TrackedStep step, Map<String, Double> scalars) throws IOException {
        makeRoom();
        if (step.step() <= lastStep) {
            add(TensorBoardEvent.start(step.time(), step.step()));
        }
        add(TensorBoardEvent.scalars(step.time(), step.step(), scalars));
        lastStep = step.step();
    }

    /** Adds what was measured after the step that was added last. */
    void measurement(TrackedValidation validation, Map<String, Double> scalars) throws IOException {
        makeRoom();
        add(TensorBoardEvent.scalars(validation.time(), validation.step(), scalars));
    }

    /** Adds scalars of the model that the training ended with. */
    void result(Map<String, Double> scalars) throws IOException {
        makeRoom();
        add(TensorBoardEvent.scalars(clock.instant(), lastStep, scalars));
    }

    private void makeRoom() throws IOException {
        if (waiting.size() > MOST_WAITING) {
            flush();
        }
    }

    private void add(byte[] event) {
        waiting.writeBytes(TfRecords.framed(event));
    }

    void flush() throws IOException {
        if (waiting.size() == 0) {
            return;
        }
        try {
            write(waiting.toByteArray());
            waiting.reset();
        } catch (IOException e) {
            // Nobody knows how much of it is on the disk.
            close();
            throw e;
        }
    }

    private void write(byte[] bytes) throws IOException {
        FileChannel open = channel;
        if (open == null) {
            open = FileChannel.open(
                    folder.resolve(nextName()), StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
            channel = open;
            writeAll(open, TfRecords.framed(TensorBoardEvent.version(clock.instant())));
        }
        writeAll(open, bytes);
    }

    private static void writeAll(FileChannel channel, byte[] bytes) throws IOException {
        ByteBuffer buffer = ByteBuffer.wrap(bytes);
        while (buffer.hasRemaining()) {
            channel.write(buffer);
        }
    }

    /** Names sort by the time at which files began: TensorBoard reads them in that order. */
    private String nextName() {
        return String.format(
                Locale.ROOT,
                "%s%010d.%s.%d.%05d",
                PREFIX,
                clock.instant().getEpochSecond(),
                host(),
                ProcessHandle.current().pid(),
                files++);
    }

    private static String host() {
        try {
            return InetAddress.getLocalHost().getHostName();
        } catch (UnknownHostException e) {
            return "localhost";
        }
    }

    @Override
    public void close() {
        FileChannel open = channel;
        channel = null;
        if (open != null) {
            try {
                open.close();
            } catch (IOException e) {
                // What was written was written.
            }
        }
    }
}
