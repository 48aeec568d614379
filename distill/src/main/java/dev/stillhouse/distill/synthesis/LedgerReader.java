package dev.stillhouse.distill.synthesis;

import dev.stillhouse.contracts.failure.FailureCode;
import dev.stillhouse.contracts.failure.IoFailures;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.Optional;

/**
 * Reads one file of a ledger. A last line that is not whole is what a killed process or a lost disk cache leaves: it is passed over, and told
 * of. Any other such line is an error.
 */
public final class LedgerReader implements Iterator<LedgerLine>, AutoCloseable {
    private final Path file;
    private final BufferedReader reader;
    private int lineNumber;
    private boolean torn;
    private Optional<String> unread;
    private Optional<LedgerLine> next;

    private LedgerReader(Path file) throws IOException {
        this.file = file;
        // Not the reader of Files, which fails on a character that was cut in half.
        this.reader = new BufferedReader(new InputStreamReader(Files.newInputStream(file), StandardCharsets.UTF_8));
        this.unread = Optional.ofNullable(reader.readLine());
        this.next = read();
    }

    public static LedgerReader open(Path file) {
        try {
            return new LedgerReader(file);
        } catch (IOException e) {
            throw IoFailures.reading(file, e);
        }
    }

    /** Whether the last line was left unfinished; known when there is no next one. */
    public boolean torn() {
        return torn;
    }

    private Optional<LedgerLine> read() throws IOException {
        if (unread.isEmpty()) {
            return Optional.empty();
        }
        String line = unread.get();
        lineNumber++;
        unread = Optional.ofNullable(reader.readLine());
        try {
            return Optional.of(LedgerLine.parse(line));
        } catch (IllegalArgumentException e) {
            torn = unread.isEmpty() && e instanceof LedgerLine.Broken;
            if (torn) {
                return Optional.empty();
            }
            throw FailureCode.RUN_DAMAGED.because(
                    e,
                    "Ledger %s line %d: %s; move the file away, and its requests are asked again",
                    file,
                    lineNumber,
                    String.valueOf(e.getMessage()));
        }
    }

    @Override
    public boolean hasNext() {
        return next.isPresent();
    }

    @Override
    public LedgerLine next() {
        LedgerLine line = next.orElseThrow(() -> new NoSuchElementException("the ledger file has no more entries"));
        try {
            next = read();
            return line;
        } catch (IOException e) {
            throw IoFailures.reading(file, e);
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
