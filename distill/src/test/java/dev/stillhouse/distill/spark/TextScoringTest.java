package dev.stillhouse.distill.spark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.stillhouse.contracts.failure.Failure;
import dev.stillhouse.contracts.failure.FailureCode;
import dev.stillhouse.contracts.json.Json;
import dev.stillhouse.contracts.run.Hashes;
import dev.stillhouse.contracts.run.Progress;
import dev.stillhouse.distill.synthesis.Budget;
import dev.stillhouse.distill.synthesis.Capture;
import dev.stillhouse.distill.synthesis.Limits;
import dev.stillhouse.distill.synthesis.Price;
import dev.stillhouse.distill.synthesis.Requirement;
import dev.stillhouse.distill.synthesis.SynthesisReport;
import dev.stillhouse.distill.synthesis.SynthesisSettings;
import dev.stillhouse.distill.synthesis.TinyVocabulary;
import dev.stillhouse.distill.teacher.AnswerParameters;
import dev.stillhouse.distill.teacher.EndpointSettings;
import dev.stillhouse.distill.teacher.FakeTeacher;
import dev.stillhouse.distill.teacher.FakeTeacher.Answer;
import dev.stillhouse.distill.teacher.FakeTeacher.Misdeed;
import dev.stillhouse.distill.teacher.Patience;
import dev.stillhouse.distill.teacher.TeacherSettings;
import dev.stillhouse.finetune.EngineSource;
import dev.stillhouse.finetune.ModelSource;
import dev.stillhouse.finetune.SharedPath;
import dev.stillhouse.llama.LlamaConfig;
import dev.stillhouse.llama.LlamaModel;
import dev.stillhouse.llama.weights.StoredType;
import dev.stillhouse.serving.InferenceServer;
import dev.stillhouse.serving.ServingSettings;
import dev.stillhouse.tensor.DType;
import dev.stillhouse.tensor.Engine;
import dev.stillhouse.tensor.reference.ReferenceEngine;
import dev.stillhouse.text.shard.Origin;
import dev.stillhouse.text.shard.PackedRow;
import dev.stillhouse.text.shard.ShardFormat;
import dev.stillhouse.text.shard.ShardKind;
import dev.stillhouse.text.shard.ShardManifest;
import dev.stillhouse.text.shard.ShardSet;
import dev.stillhouse.text.shard.ShardSummary;
import dev.stillhouse.text.shard.ShardWriter;
import dev.stillhouse.text.shard.TeacherTopK;
import dev.stillhouse.text.tokenize.HfTokenizer;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Rows of two shards, some of which have several sequences, some without a label, and some the same as others. */
final class TextScoringTest {
    private static final int K = 4;
    private static final int SEQUENCE = 128;
    private static final int FIRST_SHARD = 260;
    private static final int SECOND_SHARD = 20;
    /** Rows from here on are the same as the first. */
    private static final int DISTINCT = 60;

    @TempDir
    private static Path folder;

    private static SparkSession spark;
    private static HfTokenizer tokenizer;
    private static Path shards;
    private static List<PackedRow> rows;
    /** Compact JSON of the tokens of every sequence with a label. */
    private static Set<String> texts;

    private record Reference() implements EngineSource {
        @Override
        public Engine open() {
            return new ReferenceEngine();
        }
    }

    @BeforeAll
    static void start() {
        spark = SparkSession.builder()
                .master("local[2]")
                .config("spark.ui.enabled", "false")
                .config("spark.sql.shuffle.partitions", "2")
                .config("spark.sql.warehouse.dir", folder.resolve("warehouse").toString())
                .getOrCreate();
        tokenizer = HfTokenizer.open(TinyVocabulary.writeTo(folder.resolve("tokenizer")));
        rows = IntStream.range(0, FIRST_SHARD + SECOND_SHARD)
                .mapToObj(number -> row(number % DISTINCT))
                .toList();
        shards = folder.resolve("labelled");
        ShardFormat plain = new ShardFormat(SEQUENCE, 0, tokenizer.fingerprint(), "llama-3.1");
        new ShardManifest(
                        plain,
                        List.of(
                                write(0, rows.subList(0, FIRST_SHARD), plain),
                                write(1, rows.subList(FIRST_SHARD, rows.size()), plain)))
                .write(shards);
        texts = new HashSet<>();
        rows.forEach(row -> IntStream.range(0, row.starts().length)
                .filter(s -> PackedSequence.of(row, s).labels() > 0)
                .forEach(s -> texts.add(text(row, s))));
        StructType schema = new StructType().add("id", DataTypes.StringType).add("messages", DataTypes.StringType);
        List<Row> prompts = new ArrayList<>();
        for (int i = 0; i < 6; i++) {
            prompts.add(RowFactory.create("id" + i, "[{\"role\":\"user\",\"content\":\"printer " + i + "\"}]"));
        }
        spark.createDataFrame(prompts, schema)
                .write()
                .parquet(folder.resolve("prompts").toString());
    }

    @AfterAll
    static void stop() {
        tokenizer.close();
        spark.stop();
    }

    /** Of one to three sequences; the second has no label in every fifth row. */
    private static PackedRow row(int number) {
        List<int[]> sequences = new ArrayList<>();
        List<Origin> origins = new ArrayList<>();
        for (int s = 0; s <= number % 3; s++) {
            sequences.add(
                    tokenizer.encode("the printer number " + number + " does not print " + "any more ".repeat(s)));
            origins.add(Origin.named("r" + number + "-" + s));
        }
        int[] tokens = sequences.stream().flatMapToInt(IntStream::of).toArray();
        int[] starts = new int[sequences.size()];
        BitSet labelled = new BitSet();
        int start = 0;
        for (int s = 0; s < starts.length; s++) {
            starts[s] = start;
            int length = sequences.get(s).length;
            if (s != 1 || number % 5 != 0) {
                labelled.set(start + 1 + number % 4, start + length);
            }
            start += length;
        }
        return new PackedRow(tokens, starts, labelled, origins, Optional.empty());
    }

    private static ShardSummary write(int number, List<PackedRow> some, ShardFormat format) {
        try (ShardWriter writer = ShardWriter.open(shards.resolve(ShardKind.ARROW.fileName(number)), format)) {
            some.forEach(writer::add);
            return writer.finish();
        }
    }

    private static String text(PackedRow row, int sequence) {
        PackedSequence place = PackedSequence.of(row, sequence);
        var ids = Json.array();
        IntStream.range(place.from(), place.to()).forEach(i -> ids.add(row.tokens()[i]));
        return Json.compact(ids);
    }

    private static TeacherSettings fake(FakeTeacher teacher) {
        // Weights that are known are asked for no proof that they give log-probabilities of answers.
        return new TeacherSettings(
                FakeTeacher.MODEL,
                Optional.of("weights-1"),
                List.of(new EndpointSettings(teacher.baseUrl(), Optional.empty(), 1, "there")),
                new Patience(Duration.ofSeconds(5), Duration.ofSeconds(20), 6, Duration.ofMillis(10)));
    }

    private static FakeTeacher teacher() {
        FakeTeacher teacher = new FakeTeacher(text -> Answer.stop("the " + text));
        teacher.spell(TextScoringTest::spelled);
        return teacher;
    }

    private static String spelled(int id) {
        return id < tokenizer.vocabularySize() ? new String(tokenizer.bytes(id), StandardCharsets.UTF_8) : "?";
    }

    private static SynthesisReport run(TeacherSettings teacher, Budget budget, String out) {
        SynthesisSettings settings = new SynthesisSettings(
                teacher,
                new AnswerParameters(24, 1, K, 1),
                Limits.atOnce(8),
                new Requirement.AnyText(),
                new Price(BigDecimal.ONE, BigDecimal.TEN, "USD"),
                budget,
                OptionalInt.empty(),
                folder.resolve("tokenizer"),
                300);
        return new SynthesizeJob(spark, Progress.SILENT)
                .run(settings, folder.resolve("prompts"), Optional.of(shards), folder.resolve(out));
    }

    private static List<Row> account(String out) {
        return spark.read()
                .parquet(folder.resolve(out).resolve("scored-rows").toString())
                .collectAsList();
    }

    private static long labelledSequences() {
        return rows.stream()
                .mapToLong(row -> IntStream.range(0, row.starts().length)
                        .filter(s -> PackedSequence.of(row, s).labels() > 0)
                        .count())
                .sum();
    }

    /** What the fake thinks of the first rows that are the same, at every labelled place. */
    private static void assertScored(ShardSet scored, int from, Set<String> unscored) {
        for (int r = from; r < scored.rows(); r += 7) {
            PackedRow row = scored.row(r);
            assertThat(row.tokens()).isEqualTo(rows.get(r).tokens());
            assertThat(row.origins()).isEqualTo(rows.get(r).origins());
            assertThat(row.labelled()).isEqualTo(rows.get(r).labelled());
            TeacherTopK topK = row.topK().orElseThrow();
            int position = 0;
            for (int s = 0; s < row.starts().length; s++) {
                PackedSequence place = PackedSequence.of(row, s);
                for (int i = row.labelled().nextSetBit(place.from());
                        i >= 0 && i < place.to();
                        i = row.labelled().nextSetBit(i + 1)) {
                    for (int slot = 0; slot < K; slot++) {
                        int at = position * K + slot;
                        if (unscored.contains(text(row, s))) {
                            assertThat(topK.ids()[at]).isEqualTo(-1);
                        } else {
                            assertThat(topK.ids()[at]).isEqualTo(row.tokens()[i] + slot);
                            assertThat(topK.logProbs()[at]).isCloseTo(-0.5f - slot, within(1e-3f));
                        }
                    }
                    position++;
                }
            }
        }
    }

    @Test
    void anEndpointSaysWhatTheModelItselfSays() throws IOException {
        Path weights = Files.createDirectories(folder.resolve("teacher"));
        SynthesisReport report;
        try (Engine engine = new ReferenceEngine();
                LlamaModel model = LlamaModel.random(engine, config(), 5)) {
            model.save(weights, StoredType.F32);
            try (InferenceServer server =
                    new InferenceServer(ServingSettings.local("random", 4, 300), model, tokenizer)) {
                server.start();
                report = run(
                        TeacherSettings.at(server.baseUrl(), "random", Optional.empty()),
                        new Budget.Unlimited(),
                        "served");
            }
        }
        LocalTeacher local = new LocalTeacher(
                ModelSource.of(SharedPath.of(weights)), tokenizer.fingerprint(), DType.F32, new Reference());
        new ScoreJob(spark, Progress.SILENT).run(local, shards, K, folder.resolve("local"));

        assertThat(report.scored().rows()).isEqualTo(Map.of(Capture.KEPT, labelledSequences()));
        assertThat(report.figures()).containsEntry("scored.sequences", (double) labelledSequences());
        assertThat(report.figures().get("scored.bytes_per_logprob")).isBetween(2.0, 5.0);
        try (ShardSet there = ShardSet.open(folder.resolve("served").resolve("scored"));
                ShardSet here = ShardSet.open(folder.resolve("local"))) {
            assertThat(there.manifest().format()).isEqualTo(here.manifest().format());
            assertThat(there.manifest().shards())
                    .extracting(ShardSummary::file, ShardSummary::rows, ShardSummary::labelled)
                    .isEqualTo(here.manifest().shards().stream()
                            .map(shard -> tuple(shard.file(), shard.rows(), shard.labelled()))
                            .toList());
            for (int r = 0; r < here.rows(); r++) {
                PackedRow mine = here.row(r);
                PackedRow theirs = there.row(r);
                assertThat(theirs)
                        .usingRecursiveComparison()
                        .ignoringFields("topK")
                        .isEqualTo(mine);
                assertThat(theirs.topK().orElseThrow().ids())
                        .isEqualTo(mine.topK().orElseThrow().ids());
                assertThat(theirs.topK().orElseThrow().logProbs())
                        .containsExactly(mine.topK().orElseThrow().logProbs(), within(6e-4f));
            }
        }
    }

    @Test
    void everySequenceIsScoredOnceAndEveryRowKeepsItsPlaceWhateverGoesWrong() throws IOException {
        List<Misdeed> misdeeds = List.of(
                FakeTeacher.status(500, "oops"),
                FakeTeacher.status(429, "{}", "Retry-After", "0"),
                FakeTeacher.hangUp(),
                FakeTeacher.cut(),
                FakeTeacher.status(200, "{\"choices\":"));
        try (FakeTeacher teacher = teacher()) {
            teacher.misbehave((text, before) -> {
                int kind = Math.floorMod(text.hashCode(), 3 * misdeeds.size());
                return before == 0 && kind < misdeeds.size() ? Optional.of(misdeeds.get(kind)) : Optional.empty();
            });

            SynthesisReport report = run(fake(teacher), new Budget.Unlimited(), "faults");

            assertThat(report.asked()).isEqualTo(6 + texts.size());
            assertThat(report.scored().rows()).isEqualTo(Map.of(Capture.KEPT, labelledSequences()));
            assertThat(teacher.asked()).containsAllEntriesOf(once(texts));
        }
        try (ShardSet scored = ShardSet.open(folder.resolve("faults").resolve("scored"))) {
            assertThat(scored.rows()).isEqualTo(rows.size());
            assertScored(scored, 0, Set.of());
        }
        List<Row> account = account("faults");
        assertThat(account).hasSize((int) labelledSequences());
        assertThat(account)
                .extracting(row -> row.<String>getAs("logprobs") + row.<String>getAs("detail"))
                .containsOnly("kept");
        JsonNode cost = Json.parse(Files.readString(folder.resolve("faults/cost.json")));
        long tokens = texts.stream().mapToLong(TextScoringTest::length).sum();
        JsonNode recipe = cost.at("/by_recipe/tokens-1");
        assertThat(recipe.path("accepted").asLong()).isEqualTo(labelledSequences());
        assertThat(recipe.path("prompt_tokens").asLong()).isEqualTo(tokens);
        assertThat(recipe.path("completion_tokens").asLong()).isEqualTo(texts.size());
        assertThat(cost.at("/ledger/prompt_tokens").asLong())
                .isEqualTo(tokens + cost.path("prompt_tokens").asLong());
    }

    private static Map<String, Integer> once(Set<String> some) {
        return some.stream().collect(Collectors.toMap(text -> text, text -> 1));
    }

    private static long length(String text) {
        return text.chars().filter(c -> c == ',').count() + 1;
    }

    @Test
    void aRunThatWasStoppedGoesOnAndPaysNothingTwice() {
        try (FakeTeacher teacher = teacher()) {
            run(fake(teacher), new Budget.Unlimited(), "whole");
        }
        Set<String> asked;
        try (FakeTeacher teacher = teacher()) {
            teacher.failAfter(6 + 1 + 30, FakeTeacher.status(403, "credit used up"));

            assertThatThrownBy(() -> run(fake(teacher), new Budget.Unlimited(), "stopped"))
                    .hasMessageMatching(
                            "Teacher http://127.0.0.1:\\d+/v1 stopped answering after \\d+ of " + texts.size()
                                    + " requests: status 403: credit used up; what was answered is kept, run the same command again to"
                                    + " continue");
            asked = new HashSet<>(teacher.asked().keySet());
            asked.retainAll(texts);
            assertThat(asked).hasSize(30);
        }
        try (FakeTeacher teacher = teacher()) {
            SynthesisReport report = run(fake(teacher), new Budget.Unlimited(), "stopped");

            assertThat(report.asked()).isEqualTo(texts.size() - 30);
            assertThat(teacher.asked().keySet()).doesNotContainAnyElementsOf(asked);
        }
        try (FakeTeacher gone = teacher()) {
            gone.close();
            assertThat(run(fake(gone), new Budget.Unlimited(), "stopped").asked())
                    .isZero();
        }
        assertThat(Hashes.ofFiles(folder.resolve("stopped/scored")))
                .isEqualTo(Hashes.ofFiles(folder.resolve("whole/scored")));
        assertThat(Hashes.ofFiles(folder.resolve("stopped/shards")))
                .isEqualTo(Hashes.ofFiles(folder.resolve("whole/shards")));
    }

    @Test
    void theBudgetIsNotExceededAndAHigherOneGoesOn() {
        long all = texts.stream().mapToLong(text -> length(text) + 1).sum();
        try (FakeTeacher teacher = teacher()) {
            long cap = 150 + all / 2;

            assertThatThrownBy(() -> run(fake(teacher), new Budget.Tokens(cap), "budget"))
                    .isInstanceOfSatisfying(
                            Failure.class, failure -> assertThat(failure.code()).isEqualTo(FailureCode.BUDGET_SPENT));

            Set<String> scored = new HashSet<>(teacher.asked().keySet());
            scored.retainAll(texts);
            long billed = scored.stream().mapToLong(text -> length(text) + 1).sum();
            assertThat(billed).isBetween(all / 4, cap);
            assertThat(scored).hasSizeLessThan(texts.size());

            run(fake(teacher), new Budget.Tokens(cap + all), "budget");

            assertThat(teacher.asked()).containsAllEntriesOf(once(texts));
        }
    }

    @Test
    void aSequenceOfOtherTokensKeepsItsPlaceWithoutTheTeacher() {
        int other = rarest();
        Set<String> unscored = new HashSet<>(texts);
        unscored.removeIf(text -> !holds(text, other));
        assertThat(unscored).isNotEmpty().hasSizeLessThan(texts.size());
        try (FakeTeacher teacher = teacher()) {
            teacher.spell(id -> id == other ? "odd" : spelled(id));

            SynthesisReport report = run(fake(teacher), new Budget.Unlimited(), "other");

            assertThat(report.figures().get("scored.other_tokens")).isPositive();
        }
        try (ShardSet scored = ShardSet.open(folder.resolve("other/scored"))) {
            assertScored(scored, 0, unscored);
        }
        assertThat(account("other"))
                .filteredOn(row -> row.getAs("logprobs").equals("other_tokens"))
                .isNotEmpty()
                .extracting(row -> row.<String>getAs("detail"))
                .containsOnly("token " + other + " is \"" + spelled(other)
                        + "\" to the student, but \"odd\" to the endpoint");
    }

    /** Of the tokens that are whole words and marks. */
    private static int rarest() {
        return IntStream.range(0, tokenizer.vocabularySize())
                .filter(id -> spelled(id).strip().matches("\\w+"))
                .filter(id -> holders(id) > 0)
                .boxed()
                .min(Comparator.comparingLong(TextScoringTest::holders))
                .orElseThrow();
    }

    private static long holders(int id) {
        return texts.stream().filter(text -> holds(text, id)).count();
    }

    /** Behind the first token. */
    private static boolean holds(String text, int id) {
        return text.replace(']', ',').contains("," + id + ",");
    }

    @Test
    void anEndpointThatCannotIsRefusedBeforeAnyTextIsPaidFor() {
        try (FakeTeacher teacher = teacher()) {
            teacher.scoreBodies(request -> {
                var reply = teacher.scores(request);
                ((ObjectNode) reply.at("/choices/0")).remove("prompt_logprobs");
                return reply;
            });

            assertThatThrownBy(() -> run(fake(teacher), new Budget.Unlimited(), "cannot"))
                    .isInstanceOfSatisfying(
                            Failure.class, failure -> assertThat(failure.code()).isEqualTo(FailureCode.TEACHER_REFUSED))
                    .hasMessageStartingWith(
                            "Teacher %s does not give the 4 likeliest tokens at each place of a given text (status 200: ",
                            teacher.baseUrl());

            assertThat(teacher.asked().keySet()).doesNotContainAnyElementsOf(texts);
        }
    }

    private static LlamaConfig config() {
        return new LlamaConfig(
                tokenizer.vocabularySize(),
                16,
                24,
                1,
                2,
                1,
                8,
                1e-5f,
                10_000,
                Optional.empty(),
                false,
                300,
                tokenizer.requireSpecial("<|begin_of_text|>"),
                // Many tokens end an answer, or random weights would hardly ever end one.
                IntStream.range(0, 40).boxed().toList());
    }
}
