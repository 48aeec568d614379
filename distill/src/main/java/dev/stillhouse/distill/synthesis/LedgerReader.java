package dev.stillhouse.distill.synthesis;

import dev.stillhouse.contracts.failure.FailureCode;
import dev.stillhouse.contracts.failure.IoFailures;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.stream.Stream;

/** Reads one file of a ledger. A last line without its end is what a killed process leaves: it is passed over, and told of. */
public final class LedgerReader implements Iterator<LedgerEntry>, AutoCloseable {
    private final Path file;
    private final boolean torn;
    private final BufferedReader reader;
    private int lineNumber;
    private Optional<String> current;
    private Optional<String> following;

    private LedgerReader(Path file) throws IOException {
        this.file = file;
        this.torn = isTorn(file);
        // Not the reader of Files, which fails on a character that was cut in half.
        this.reader = new BufferedReader(new InputStreamReader(Files.newInputStream(file), StandardCharsets.UTF_8));
        this.current = Optional.ofNullable(reader.readLine());
        this.following = Optional.ofNullable(reader.readLine());
    }

    public static LedgerReader open(Path file) {
        try {
            return new LedgerReader(file);
        } catch (IOException e) {
            throw IoFailures.reading(file, e);
        }
    }

    /** The files of a ledger in the order of their names; none when there is no such folder. */
    public static List<Path> files(Path folder) {
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(file -> file.toString().endsWith(".jsonl"))
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw IoFailures.reading(folder, e);
        }
    }

    private static boolean isTorn(Path file) throws IOException {
        try (RandomAccessFile bytes = new RandomAccessFile(file.toFile(), "r")) {
            if (bytes.length() == 0) {
                return false;
            }
            bytes.seek(bytes.length() - 1);
            return bytes.read() != '\n';
        }
    }

    /** Whether the last line was left unfinished. */
    public boolean torn() {
        return torn;
    }

    @Override
    public boolean hasNext() {
        return current.isPresent() && (following.isPresent() || !torn);
    }

    @Override
    public LedgerEntry next() {
        if (!hasNext()) {
            throw new NoSuchElementException("the ledger file has no more entries");
        }
        String line = current.orElseThrow();
        lineNumber++;
        current = following;
        try {
            following = Optional.ofNullable(reader.readLine());
            return LedgerEntry.parse(line);
        } catch (IOException e) {
            throw IoFailures.reading(file, e);
        } catch (IllegalArgumentException e) {
            throw FailureCode.RUN_DAMAGED.because(
                    e,
                    "Ledger %s line %d: %s; move the file away, and its requests are asked again",
                    file,
                    lineNumber,
                    String.valueOf(e.getMessage()));
        }
    }

    @Override
    public void close() {
        try {
            reader.close();
        } catch (IOException e) {
            throw IoFailures.reading(file, e);
        }
    }
}
