package dev.stillhouse.distill.synthesis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.stillhouse.contracts.failure.Failure;
import dev.stillhouse.distill.teacher.FailedBy;
import dev.stillhouse.distill.teacher.Outcome;
import dev.stillhouse.distill.teacher.TokenScore;
import dev.stillhouse.distill.teacher.TokenUsage;
import dev.stillhouse.text.shard.TeacherTopK;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class LedgerTest {
    private static final Instant NOON = Instant.parse("2026-01-05T12:00:00Z");

    @TempDir
    private Path folder;

    private LedgerFolder ledger;

    @BeforeEach
    void name() {
        ledger = new LedgerFolder(folder);
    }

    private static LedgerEntry entry(String id, Outcome outcome) {
        return new LedgerEntry(
                id,
                "here",
                2,
                NOON,
                NOON.plusMillis(1234),
                outcome,
                List.of(new Charge("here", Certainty.STATED, new TokenUsage(9, 4, 3))));
    }

    private static List<LedgerLine> read(Path file) {
        List<LedgerLine> entries = new ArrayList<>();
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
        try (LedgerWriter writer = LedgerWriter.begin(ledger, 1, 3)) {
            writer.append(entries.subList(0, 1));
            writer.append(entries.subList(1, 3));
        }

        assertThat(ledger.files()).containsExactly(folder.resolve("r0001-p00003-a0000.jsonl"));
        assertThat(read(folder.resolve("r0001-p00003-a0000.jsonl"))).isEqualTo(List.<LedgerLine>copyOf(entries));
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
    void scoredTextsKeepTheBitsOfTheirLogProbabilities() {
        TeacherTopK topK = new TeacherTopK(2, new int[] {128_000, 5, 7, -1}, new float[] {-0.1234567f, -9999f, 0f, 0f});
        Outcome.Scored scored = new Outcome.Scored(3, List.of(" a", "€\n"), topK, new TokenUsage(3, 1, 1));

        Outcome.Scored read =
                (Outcome.Scored) LedgerEntry.parse(entry("a", scored).toLine()).outcome();

        assertThat(entry("a", scored).isFinal()).isTrue();
        assertThat(read).usingRecursiveComparison().isEqualTo(scored);
    }

    @Test
    void aTextIsNamedByAllThatItsScoresDependOn() {
        String name = ofText(Optional.empty(), new int[] {1, 2, 3}, new int[] {2}, 4);

        assertThat(ofText(Optional.empty(), new int[] {1, 2, 3}, new int[] {2}, 4))
                .isEqualTo(name);
        assertThat(List.of(
                        name,
                        ofText(Optional.of("w"), new int[] {1, 2, 3}, new int[] {2}, 4),
                        ofText(Optional.empty(), new int[] {1, 23}, new int[] {2}, 4),
                        ofText(Optional.empty(), new int[] {1, 2, 3}, new int[] {1}, 4),
                        ofText(Optional.empty(), new int[] {1, 2, 3}, new int[] {2}, 5)))
                .doesNotHaveDuplicates();
    }

    private static String ofText(Optional<String> fingerprint, int[] tokens, int[] labelled, int k) {
        return RequestId.ofText("m", fingerprint, "tokens-1", tokens, labelled, k);
    }

    @Test
    void everyWriterBeginsAFileOfItsOwn() {
        LedgerWriter.begin(ledger, 1, 0).close();
        LedgerWriter.begin(ledger, 1, 0).close();

        assertThat(ledger.files())
                .extracting(file -> file.getFileName().toString())
                .containsExactly("r0001-p00000-a0000.jsonl", "r0001-p00000-a0001.jsonl");
    }

    @Test
    void aLineTornAtAnyByteIsPassedOverAndTold() throws IOException {
        LedgerEntry first = entry("a", new Outcome.Refused("nö", TokenUsage.NONE));
        LedgerEntry second = entry("b", new Outcome.Refused("日本", TokenUsage.NONE));
        try (LedgerWriter writer = LedgerWriter.begin(ledger, 1, 0)) {
            writer.append(List.of(first, second));
        }
        Path file = folder.resolve("r0001-p00000-a0000.jsonl");
        byte[] whole = Files.readAllBytes(file);
        int firstEnd = (first.toLine() + "\n").getBytes(java.nio.charset.StandardCharsets.UTF_8).length;

        for (int length = firstEnd + 1; length < whole.length - 1; length++) {
            Files.write(file, Arrays.copyOf(whole, length));
            try (LedgerReader reader = LedgerReader.open(file)) {
                reader.forEachRemaining(line -> {});
                assertThat(reader.torn()).isTrue();
            }
            assertThat(read(file)).containsExactly(first);
        }
    }

    @Test
    void theFileOfABatchGoesOnBehindItsLastWholeLine() throws IOException {
        Path file = ledger.batch(3, 1);
        TokenUsage most = new TokenUsage(50, 16);
        LedgerBatch begun = new LedgerBatch("name", "here", NOON, LedgerBatch.State.BEGUN, "batch_1");
        LedgerEntry answer = entry("a", new Outcome.Refused("日本", TokenUsage.NONE));
        try (LedgerWriter writer = LedgerWriter.ofBatch(file)) {
            writer.intend(new LedgerIntent("a", "here", NOON, most));
            writer.intend(new LedgerIntent("b", "here", NOON, most));
            writer.note(begun);
        }
        int kept = (int) Files.size(file);
        try (LedgerWriter writer = LedgerWriter.ofBatch(file)) {
            writer.append(List.of(answer));
        }
        byte[] whole = Files.readAllBytes(file);

        for (int length = kept; length <= whole.length; length++) {
            Files.write(file, Arrays.copyOf(whole, length));
            boolean answered = length >= whole.length - 1;
            BatchBook before = BatchBook.read(file);
            assertThat(before.last()).contains(begun);
            assertThat(before.open()).hasSize(answered ? 1 : 2).containsEntry("b", most);
            try (LedgerWriter writer = LedgerWriter.ofBatch(file)) {
                writer.append(List.of(entry("b", new Outcome.Refused("x", TokenUsage.NONE))));
            }
            assertThat(BatchBook.read(file).open()).hasSize(answered ? 0 : 1);
        }
        assertThat(ledger.batches()).containsExactly(file);
        assertThat(ledger.nextRound()).isEqualTo(4);
    }

    @Test
    void aDamagedLineIsNamed() throws IOException {
        Path file = Files.writeString(
                folder.resolve("r0001-p00000-a0000.jsonl"),
                entry("a", new Outcome.Refused("x", TokenUsage.NONE)).toLine() + "\n{\"v\":1}\n");

        assertThatThrownBy(() -> read(file))
                .isInstanceOf(Failure.class)
                .hasMessage(
                        "Ledger %s line 2: it is not a ledger entry of version 2; "
                                + "move the file away, and its requests are asked again",
                        file);
    }

    @Test
    void aChangedLineIsToldByItsChecksum() throws IOException {
        String line = entry("a", new Outcome.Refused("x", TokenUsage.NONE)).toLine();
        Path file = Files.writeString(
                folder.resolve("r0001-p00000-a0000.jsonl"),
                line.replace("\"why\":\"x", "\"why\":\"y") + "\n" + line + "\n");

        assertThat(line).matches("\\{\"v\":2,\"request\":\"a\",.*,\"crc\":\"[0-9a-f]{8}\"}");
        assertThatThrownBy(() -> read(file))
                .hasMessage(
                        "Ledger %s line 1: its checksum does not match what it says; "
                                + "move the file away, and its requests are asked again",
                        file);
    }

    @Test
    void whatNobodyKnowsTheEndOfCountsAsSpent() {
        TokenUsage most = new TokenUsage(50, 16);
        try (LedgerWriter writer = LedgerWriter.begin(ledger, 2, 0)) {
            writer.intend(new LedgerIntent("a", "here", NOON, most));
            writer.intend(new LedgerIntent("b", "here", NOON, most));
            writer.append(List.of(entry("a", new Outcome.Refused("x", TokenUsage.NONE))));
            writer.intend(new LedgerIntent("b", "there", NOON, most));
        }
        List<LedgerCharges.Of> charges = new ArrayList<>();
        try (LedgerReader reader = LedgerReader.open(ledger.files(2, 0).get(0))) {
            new LedgerCharges(reader).forEachRemaining(charges::add);
        }

        assertThat(charges)
                .containsExactly(
                        new LedgerCharges.Of("a", new Charge("here", Certainty.STATED, new TokenUsage(9, 4, 3))),
                        new LedgerCharges.Of("b", new Charge("here", Certainty.ASSUMED, most)),
                        new LedgerCharges.Of("b", new Charge("there", Certainty.ASSUMED, most)));
    }

    @Test
    void roundsAreCountedOverAllRuns() throws IOException {
        assertThat(ledger.nextRound()).isEqualTo(1);
        LedgerWriter.begin(ledger, 7, 2).close();
        LedgerWriter.begin(ledger, 9, 0).close();

        assertThat(ledger.nextRound()).isEqualTo(10);
        assertThat(ledger.filesSince(8)).containsExactly(folder.resolve("r0009-p00000-a0000.jsonl"));
        assertThat(ledger.files(7, 2)).containsExactly(folder.resolve("r0007-p00002-a0000.jsonl"));
    }

    @Test
    void aPartitionIsWorkedOnByOneAtATime() throws Exception {
        PartitionClaim first = PartitionClaim.take(ledger, 4, () -> false);
        assertThatThrownBy(() -> PartitionClaim.take(ledger, 4, () -> true))
                .isInstanceOf(InterruptedException.class)
                .hasMessage("another attempt has done it");

        CompletableFuture<PartitionClaim> second = CompletableFuture.supplyAsync(() -> {
            try {
                return PartitionClaim.take(ledger, 4, () -> false);
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        });
        Thread.sleep(250);
        assertThat(second).isNotDone();
        first.close();
        second.get(5, TimeUnit.SECONDS).close();
    }
}
