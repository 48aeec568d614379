package dev.stillhouse.distill.synthesis;

import dev.stillhouse.contracts.run.AtomicFiles;
import dev.stillhouse.contracts.run.Hashes;
import dev.stillhouse.distill.teacher.Pauses;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** Pauses in the folder of the ledger, which all workers share: a file for each endpoint that has ever asked for one, with the time at which it ends. */
public final class PauseFiles implements Pauses {
    private static final Duration FRESH = Duration.ofMillis(50);

    private final Path folder;
    private final Clock clock;
    private final Map<String, Known> known = new HashMap<>();

    /** What a file said. */
    private record Known(Instant readAt, Optional<Instant> until) {}

    public PauseFiles(LedgerFolder ledger, Clock clock) {
        this.folder = ledger.path().resolve("pauses");
        this.clock = clock;
    }

    /** A shorter pause than the one that is asked for already changes nothing. */
    @Override
    public synchronized void ask(String endpoint, Instant until) {
        Optional<Instant> longer = read(file(endpoint)).filter(asked -> !asked.isBefore(until));
        if (longer.isEmpty()) {
            AtomicFiles.write(file(endpoint), until.toString());
        }
        known.put(endpoint, new Known(clock.instant(), Optional.of(longer.orElse(until))));
    }

    @Override
    public synchronized Optional<Instant> asked(String endpoint) {
        Instant now = clock.instant();
        Known last = known.get(endpoint);
        if (last == null || last.readAt().plus(FRESH).isBefore(now)) {
            last = new Known(now, read(file(endpoint)));
            known.put(endpoint, last);
        }
        return last.until();
    }

    private Path file(String endpoint) {
        return folder.resolve(Hashes.ofText(endpoint).substring(0, 16));
    }

    /** Nothing where the file is missing, is none of ours, or cannot be read just now, which is no reason to stop asking. */
    private static Optional<Instant> read(Path file) {
        try {
            return Optional.of(Instant.parse(Files.readString(file).strip()));
        } catch (IOException | DateTimeException e) {
            return Optional.empty();
        }
    }
}
