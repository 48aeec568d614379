package dev.stillhouse.distill.synthesis;

import dev.stillhouse.contracts.failure.IoFailures;
import dev.stillhouse.contracts.run.Hashes;
import dev.stillhouse.distill.teacher.BatchApi;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;

/** A file of requests as it grows, up to what an endpoint takes. */
public final class BatchDraft implements AutoCloseable {
    private final Path file;
    private final OutputStream out;
    private final int mostRequests;
    private final long mostBytes;
    private int requests;
    private long bytes;

    private BatchDraft(Path file, OutputStream out, int mostRequests, long mostBytes) {
        this.file = file;
        this.out = out;
        this.mostRequests = mostRequests;
        this.mostBytes = mostBytes;
    }

    /** @param file that is written over */
    public static BatchDraft begin(Path file) {
        return begin(file, BatchApi.MOST_REQUESTS, BatchApi.MOST_BYTES);
    }

    static BatchDraft begin(Path file, int mostRequests, long mostBytes) {
        try {
            return new BatchDraft(file, Files.newOutputStream(file), mostRequests, mostBytes);
        } catch (IOException e) {
            throw IoFailures.writing(file, e);
        }
    }

    /** False when it has no room for the line. */
    public boolean add(String line) {
        byte[] text = (line + '\n').getBytes(StandardCharsets.UTF_8);
        if (requests >= mostRequests || bytes + text.length > mostBytes) {
            return false;
        }
        try {
            out.write(text);
        } catch (IOException e) {
            throw IoFailures.writing(file, e);
        }
        requests++;
        bytes += text.length;
        return true;
    }

    public int requests() {
        return requests;
    }

    /** A name that no other batch has. To be called when all is in it. */
    public String name(Instant now) {
        close();
        return Hashes.ofText(Hashes.ofFile(file) + now);
    }

    @Override
    public void close() {
        try {
            out.close();
        } catch (IOException e) {
            throw IoFailures.writing(file, e);
        }
    }
}
