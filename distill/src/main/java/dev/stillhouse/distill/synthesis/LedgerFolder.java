package dev.stillhouse.distill.synthesis;

import dev.stillhouse.contracts.failure.IoFailures;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The files of a ledger: {@code rRRRR-pPPPPP-aAAAA.jsonl} is what one attempt at one partition wrote in one round of questions, and
 * {@code rRRRR-bBBBBB.jsonl} what became of one batch. Rounds are counted over all runs.
 *
 * @param path folder that all workers see under this name
 */
public record LedgerFolder(Path path) {
    private static final Pattern NAME = Pattern.compile("r(\\d{4,9})-(p\\d+-a\\d+|b\\d+)\\.jsonl");

    /** All of them in the order of their names; none when there is no such folder. */
    public List<Path> files() {
        if (!Files.isDirectory(path)) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(path)) {
            return files.filter(file -> file.toString().endsWith(".jsonl"))
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw IoFailures.reading(path, e);
        }
    }

    public List<Path> filesSince(int round) {
        return files().stream().filter(file -> round(file) >= round).toList();
    }

    /** Those of batches. */
    public List<Path> batches() {
        return files().stream()
                .filter(file -> file.getFileName().toString().matches("r\\d+-b\\d+\\.jsonl"))
                .toList();
    }

    public Path batch(int round, int number) {
        return path.resolve(String.format(Locale.ROOT, "r%04d-b%05d.jsonl", round, number));
    }

    /** What all attempts at a partition wrote in a round. */
    public List<Path> files(int round, int partition) {
        String beginning = prefix(round, partition);
        return files().stream()
                .filter(file -> file.getFileName().toString().startsWith(beginning))
                .toList();
    }

    public int nextRound() {
        return files().stream().mapToInt(LedgerFolder::round).max().orElse(0) + 1;
    }

    Path file(int round, int partition, int attempt) {
        return path.resolve(prefix(round, partition) + String.format(Locale.ROOT, "a%04d.jsonl", attempt));
    }

    /** Held by whoever works on a partition. */
    Path lock(int partition) {
        return path.resolve(String.format(Locale.ROOT, ".p%05d.lock", partition));
    }

    private static String prefix(int round, int partition) {
        return String.format(Locale.ROOT, "r%04d-p%05d-", round, partition);
    }

    /** 0 for a file with another name, whose lines will tell what it is. */
    private static int round(Path file) {
        Matcher matcher = NAME.matcher(file.getFileName().toString());
        return matcher.matches() ? Integer.parseInt(matcher.group(1)) : 0;
    }
}
