package dev.stillhouse.contracts.run;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.stillhouse.contracts.failure.IoFailures;
import dev.stillhouse.contracts.json.Json;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;

/**
 * events.jsonl: one JSON object a line, appended, with {@code time} (ISO 8601, UTC) and {@code event} first. A process that
 * dies while it writes leaves at most one torn last line, which readers skip and the next writer ends.
 */
public final class EventLog implements AutoCloseable {
    private final Path file;
    private final FileChannel channel;
    private final Clock clock;

    private EventLog(Path file, FileChannel channel, Clock clock) {
        this.file = file;
        this.channel = channel;
        this.clock = clock;
    }

    public static EventLog open(Path file, Clock clock) {
        try {
            FileChannel channel = FileChannel.open(
                    file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
            endTornLine(channel);
            return new EventLog(file, channel, clock);
        } catch (IOException e) {
            throw AtomicFiles.writing(file, e);
        }
    }

    /** Appends one event. The details follow the time and the name of the event. */
    public synchronized void append(String event, ObjectNode details) {
        ObjectNode line = Json.object();
        line.put("time", clock.instant().toString()).put("event", event);
        line.setAll(details);
        try {
            ByteBuffer bytes = ByteBuffer.wrap((Json.compact(line) + "\n").getBytes(StandardCharsets.UTF_8));
            while (bytes.hasRemaining()) {
                channel.write(bytes);
            }
        } catch (IOException e) {
            throw AtomicFiles.writing(file, e);
        }
    }

    /** The events of a file, oldest first, without lines that are not whole. */
    public static List<JsonNode> read(Path file) {
        List<JsonNode> events = new ArrayList<>();
        try {
            for (String line : Files.readString(file).split("\n")) {
                addWhole(line, events);
            }
        } catch (IOException e) {
            throw IoFailures.reading(file, e);
        }
        return events;
    }

    @Override
    public synchronized void close() {
        try {
            channel.close();
        } catch (IOException e) {
            throw AtomicFiles.writing(file, e);
        }
    }

    private static void addWhole(String line, List<JsonNode> events) {
        try {
            JsonNode event = Json.parse(line);
            if (event.isObject()) {
                events.add(event);
            }
        } catch (JsonProcessingException torn) {
            // A line that its writer did not live to end.
        }
    }

    private static void endTornLine(FileChannel channel) throws IOException {
        long size = channel.size();
        channel.position(size);
        if (size == 0) {
            return;
        }
        ByteBuffer last = ByteBuffer.allocate(1);
        channel.read(last, size - 1);
        if (last.get(0) != '\n') {
            channel.write(ByteBuffer.wrap(new byte[] {'\n'}));
        }
    }
}
