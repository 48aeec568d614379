package dev.stillhouse.finetune.spark;

import com.fasterxml.jackson.core.JsonProcessingException;
import dev.stillhouse.contracts.failure.IoFailures;
import dev.stillhouse.contracts.json.Json;
import dev.stillhouse.finetune.MetricsLog;
import dev.stillhouse.finetune.TrainingListener;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** Follows a metrics file from where it ended when the tail was made, and tells a listener what is appended. */
final class MetricsTail {
    private final Path file;
    private final TrainingListener listener;
    private long position;

    MetricsTail(Path file, TrainingListener listener) {
        this.file = file;
        this.listener = listener;
        this.position = size();
    }

    private long size() {
        try {
            return Files.exists(file) ? Files.size(file) : 0;
        } catch (IOException e) {
            throw IoFailures.reading(file, e);
        }
    }

    /** Tells about the whole lines that are new; the rest of a line waits for the next time. */
    void drain() {
        String fresh = fresh();
        int end = fresh.lastIndexOf('\n') + 1;
        position += fresh.substring(0, end).getBytes(StandardCharsets.UTF_8).length;
        fresh.substring(0, end).lines().forEach(this::replay);
    }

    private String fresh() {
        int bytes = (int) Math.min(Integer.MAX_VALUE - 8, Math.max(0, size() - position));
        if (bytes == 0) {
            return "";
        }
        ByteBuffer buffer = ByteBuffer.allocate(bytes);
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            channel.position(position);
            while (buffer.hasRemaining() && channel.read(buffer) >= 0) {
                // reads on
            }
        } catch (IOException e) {
            throw IoFailures.reading(file, e);
        }
        return new String(buffer.array(), 0, buffer.position(), StandardCharsets.UTF_8);
    }

    private void replay(String line) {
        try {
            MetricsLog.replay(Json.parse(line), listener);
        } catch (JsonProcessingException torn) {
            // The line of a writer that died; what it reported comes again.
        }
    }
}
