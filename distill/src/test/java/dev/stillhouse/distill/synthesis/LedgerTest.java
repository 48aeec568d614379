package dev.stillhouse.distill.synthesis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.stillhouse.contracts.failure.Failure;
import dev.stillhouse.distill.teacher.FailedBy;
import dev.stillhouse.distill.teacher.Outcome;
import dev.stillhouse.distill.teacher.TokenScore;
import dev.stillhouse.distill.teacher.TokenUsage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class LedgerTest {
    private static final Instant NOON = Instant.parse("2026-01-05T12:00:00Z");

    @TempDir
    private Path folder;

    private static LedgerEntry entry(String id, Outcome outcome) {
        return new LedgerEntry(id, NOON, NOON.plusMillis(1234), outcome);
    }

    private static List<LedgerEntry> read(Path file) {
        List<LedgerEntry> entries = new ArrayList<>();
        try (LedgerReader reader = LedgerReader.open(file)) {
            reader.forEachRemaining(entries::add);
        }
        return entries;
    }

    @Test
    void everyOutcomeComesBackAsItWasWritten() {
        List<LedgerEntry> entries = List.of(
                entry("a", new Outcome.Truncated("so fa", new TokenUsage(1, 2))),
                entry("b", new Outcome.Refused("content_filter", new TokenUsage(1, 0))),
                entry("c", new Outcome.Failed(FailedBy.BUSY, "status 429: \"slow\"\n")));
        try (LedgerWriter ledger = LedgerWriter.begin(folder, 3)) {
            ledger.append(entries.subList(0, 1));
            ledger.append(entries.subList(1, 3));
        }

        assertThat(LedgerReader.files(folder)).containsExactly(folder.resolve("part-00003-0000.jsonl"));
        assertThat(read(folder.resolve("part-00003-0000.jsonl"))).isEqualTo(entries);
    }

    @Test
    void tokensKeepTheirBytesAndTheBitsOfTheirLogProbabilities() {
        byte[] half = {(byte) 0xe2, (byte) 0x82};
        TokenScore token = new TokenScore(
                half, -0.1234567f, List.of(new TokenScore.Alternative(new byte[] {0, 127}, -17.062501f)));
        LedgerEntry back = LedgerEntry.parse(entry("a", new Outcome.Answered("€", List.of(token), TokenUsage.NONE))
                .toLine());

        TokenScore read = ((Outcome.Answered) back.outcome()).tokens().get(0);
        assertThat(read.bytes()).isEqualTo(half);
        assertThat(read.logProb()).isEqualTo(-0.1234567f);
        assertThat(read.top().get(0).bytes()).isEqualTo(new byte[] {0, 127});
        assertThat(read.top().get(0).logProb()).isEqualTo(-17.062501f);
    }

    @Test
    void everyWriterBeginsAFileOfItsOwn() {
        LedgerWriter.begin(folder, 0).close();
        LedgerWriter.begin(folder, 0).close();

        assertThat(LedgerReader.files(folder))
                .extracting(file -> file.getFileName().toString())
                .containsExactly("part-00000-0000.jsonl", "part-00000-0001.jsonl");
    }

    @Test
    void aLineTornAtAnyByteIsPassedOverAndTold() throws IOException {
        LedgerEntry first = entry("a", new Outcome.Refused("nö", TokenUsage.NONE));
        LedgerEntry second = entry("b", new Outcome.Refused("日本", TokenUsage.NONE));
        try (LedgerWriter ledger = LedgerWriter.begin(folder, 0)) {
            ledger.append(List.of(first, second));
        }
        Path file = folder.resolve("part-00000-0000.jsonl");
        byte[] whole = Files.readAllBytes(file);
        int firstEnd = (first.toLine() + "\n").getBytes(java.nio.charset.StandardCharsets.UTF_8).length;

        for (int length = firstEnd + 1; length < whole.length; length++) {
            Files.write(file, Arrays.copyOf(whole, length));
            try (LedgerReader reader = LedgerReader.open(file)) {
                assertThat(reader.torn()).isTrue();
            }
            assertThat(read(file)).containsExactly(first);
        }
    }

    @Test
    void aDamagedLineIsNamed() throws IOException {
        Path file = Files.writeString(
                folder.resolve("part-00000-0000.jsonl"),
                entry("a", new Outcome.Refused("x", TokenUsage.NONE)).toLine() + "\n{\"v\":9}\n");

        assertThatThrownBy(() -> read(file))
                .isInstanceOf(Failure.class)
                .hasMessage(
                        "Ledger %s line 2: it is not a ledger entry of version 1; "
                                + "move the file away, and its requests are asked again",
                        file);
    }
}
