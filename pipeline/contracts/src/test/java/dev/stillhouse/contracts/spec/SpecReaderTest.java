package dev.stillhouse.contracts.spec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.stillhouse.contracts.failure.Failure;
import dev.stillhouse.contracts.failure.FailureCode;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SpecReaderTest {
    @TempDir
    Path folder;

    private String triage = "";

    @BeforeEach
    void loadExample() throws IOException {
        try (var in = SpecReaderTest.class.getResourceAsStream("/triage.yaml")) {
            triage = new String(in.readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);
        }
    }

    @Test
    void readsEverySectionOfAnExample() {
        RunSpec spec = read(triage);

        assertThat(spec.name()).isEqualTo("helpdesk-triage");
        assertThat(spec.engine().threads()).contains(2);
        assertThat(spec.spark().conf()).containsEntry("spark.sql.shuffle.partitions", "4");
        assertThat(spec.models().get("base").path()).isEqualTo(folder.resolve("base"));
        assertThat(spec.data().orElseThrow().input()).containsExactly(new Location(folder + "/data/tickets"));
        assertThat(spec.synthesize().orElseThrow().teacher()).isEqualTo(new TeacherSpec.Served("teacher"));
        assertThat(spec.distill().get("student-logits").objective().divergence())
                .isEqualTo(0.7);
    }

    @Test
    void readsInputsOfAllPlaces() {
        DataSpec data = read("""
                        name: x
                        models: {base: {path: base}}
                        data:
                          kind: chats
                          input: [tickets, "s3a://lake/*.jsonl", "run:generated/a", table:lake.support.chats]
                          fields: {chosen: pair.0, rejected: pair.1, tools: functions, system: role}
                          max_row_bytes: 1_048_576
                        """).data().orElseThrow();

        assertThat(data.input())
                .containsExactly(
                        new Location(folder + "/tickets"),
                        new Location("s3a://lake/*.jsonl"),
                        new Location("run:generated/a"),
                        new Location("table:lake.support.chats"));
        assertThat(data.input()).extracting(Location::isRemote).containsExactly(false, true, false, true);
        assertThat(data.input().get(3).table()).contains("lake.support.chats");
        assertThat(data.fields().chosen()).contains("pair.0");
        assertThat(data.maxRowBytes()).isEqualTo(1 << 20);
    }

    @Test
    void takesPublishedThresholdsWhereNoneAreGiven() {
        DataSpec data = read("""
                        name: x
                        models: {base: {path: base}}
                        data:
                          kind: documents
                          input: web
                          clean: {garbled: repair}
                          quality: {gopher: {min_words: 20}, fineweb: off, repetition: {max_top_ngrams: {2: 0.3}}}
                          language: {keep: [de, en]}
                          mix: {shares: {de: 0.4, en: 0.6}}
                        """).data().orElseThrow();

        QualitySpec quality = data.quality().orElseThrow();
        assertThat(quality.gopher().orElseThrow().minWords()).isEqualTo(20);
        assertThat(quality.gopher().orElseThrow().maxWords()).isEqualTo(100_000);
        assertThat(quality.fineweb()).isEmpty();
        assertThat(quality.repetition().orElseThrow().maxTopNgrams()).isEqualTo(Map.of("2", 0.3));
        assertThat(quality.repetition().orElseThrow().maxDuplicateNgrams()).containsEntry("10", 0.1);
        assertThat(data.clean().garbled()).isEqualTo(CleanSpec.Garbled.REPAIR);
        assertThat(data.language().orElseThrow().identify()).isEqualTo(LanguageSpec.Identify.MISSING);
        assertThat(data.mix()).contains(new MixSpec.Shares(Map.of("de", 0.4, "en", 0.6)));
    }

    @Test
    void refusesThresholdsThatNoTextCanMeet() {
        assertThat(problems("""
                        name: x
                        models: {base: {path: base}}
                        data:
                          kind: documents
                          input: web
                          quality:
                            gopher: {min_words: 9, max_words: 8, max_bullet_lines: 1.5}
                            repetition: {max_top_ngrams: {1: 0.3, 3: 2}}
                            fineweb: {short_line: -1}
                          language: {identify: off, least: 1, keep: [German]}
                          mix: {temperature: 0.5}
                        """)).isEqualTo("""
                        Run spec pipeline.yaml has 8 problems:
                          pipeline.yaml:7: data.quality.gopher.max_words: must be at least min_words 9, but was 8
                          pipeline.yaml:7: data.quality.gopher.max_bullet_lines: must be a share from 0 to 1, but was 1.5
                          pipeline.yaml:8: data.quality.repetition.max_top_ngrams.1: must be named by a length of 2 to 50 words
                          pipeline.yaml:8: data.quality.repetition.max_top_ngrams.3: must be a share from 0 to 1, but was 2.0
                          pipeline.yaml:9: data.quality.fineweb.short_line: must be at least 0, but was -1
                          pipeline.yaml:10: data.language.least: must be a probability from 0 to below 1, but was 1.0
                          pipeline.yaml:10: data.language.keep: must be codes such as en, de or und, but has "German"
                          pipeline.yaml:11: data.mix.temperature: must be at least 1, but was 0.5""");
    }

    @Test
    void refusesMixesThatCannotBeSampled() {
        assertThat(problems("""
                        name: x
                        models: {base: {path: base}}
                        data:
                          kind: documents
                          input: web
                          mix: {temperature: 2}
                        """)).isEqualTo("""
                        Run spec pipeline.yaml has 1 problem:
                          pipeline.yaml:6: data.mix.temperature: says how max_rows rows are sampled; give max_rows""");
        assertThat(problems("""
                        name: x
                        models: {base: {path: base}}
                        data:
                          kind: documents
                          input: web
                          language: {identify: off}
                          quality: {gopher: off, repetition: off, fineweb: off}
                          mix: {shares: {english: 0.5, de: 0.2}}
                        """)).isEqualTo("""
                        Run spec pipeline.yaml has 4 problems:
                          pipeline.yaml:6: data.language.keep: must name languages when identify is off; nothing would be done
                          pipeline.yaml:7: data.quality.gopher: must not be off when repetition and fineweb are; remove data.quality instead
                          pipeline.yaml:8: data.mix.shares.english: must be named by a code such as en, de or und
                          pipeline.yaml:8: data.mix.shares: must add up to 1, but add up to 0.700""");
    }

    @Test
    void fillsInWhatIsLeftOut() {
        RunSpec spec = read("name: small\n");

        assertThat(spec.seed()).isEqualTo(1);
        assertThat(spec.engine().name()).isEqualTo("nd4j");
        assertThat(spec.data()).isEmpty();
        assertThat(spec.finetune()).isEmpty();
    }

    @Test
    void mergesAnchoredMappings() {
        FinetuneSpec recipe = read(triage).finetune().get("lora-synthetic");

        assertThat(recipe.training().data()).containsExactly(DataPart.LABELLED, DataPart.SYNTHETIC);
        assertThat(recipe.training().epochs()).contains(10);
    }

    @Test
    void putsRecipesAfterThoseThatTheyNeed() {
        RunSpec spec = read(
                triage,
                "finetune.lora-gold.base=student-logits",
                "distill.student-logits.student=lora-synthetic",
                "distill.student-logits.teacher=teacher");

        assertThat(read(triage).recipes()).containsExactly("lora-gold", "lora-synthetic", "student-logits");
        assertThat(spec.recipes()).containsExactly("lora-synthetic", "student-logits", "lora-gold");
    }

    @Test
    void refusesRecipesThatNeedEachOther() {
        assertThat(problems(
                        triage,
                        "finetune.lora-gold.base=student-logits",
                        "distill.student-logits.student=lora-synthetic",
                        "finetune.lora-synthetic.base=lora-gold"))
                .isEqualTo(
                        "Run spec pipeline.yaml has 1 problem:\n  --set finetune.lora-gold.base: finetune.lora-gold.base:"
                                + " goes in a circle: lora-gold needs student-logits needs lora-synthetic needs lora-gold; let one"
                                + " of them start from a model of models");
    }

    @Test
    void refusesToExportAnAdapterWhoseBaseNoFolderHolds() {
        assertThat(problems(
                        triage,
                        "finetune.lora-synthetic.base=lora-gold",
                        "export.models=[lora-gold, lora-synthetic]",
                        "export.merge=false"))
                .isEqualTo("Run spec pipeline.yaml has 1 problem:\n  --set export.merge: export.merge: must be true for"
                        + " lora-synthetic: its adapter was trained on lora-gold with the adapter of that merged into it, and"
                        + " no folder holds that model");
    }

    @Test
    void writesWhatItCanReadAgain() {
        RunSpec spec = read(triage, "data.dedup.near=off");

        assertThat(read(SpecWriter.yaml(spec))).isEqualTo(spec);
    }

    @Test
    void turnsNearDuplicatesOff() {
        DataSpec data = read(triage, "data.dedup.near=off").data().orElseThrow();

        assertThat(data.dedup().near()).isEmpty();
    }

    @Test
    void namesEvaluationSets() {
        DecontaminateSpec spec = read(
                        triage,
                        "data.decontaminate={against: {mmlu: {path: bench/mmlu, fields: {completion: choices}}}, action: split}")
                .data()
                .flatMap(DataSpec::decontaminate)
                .orElseThrow();

        assertThat(spec.ngram()).isEqualTo(13);
        assertThat(spec.action()).isEqualTo(DecontaminateSpec.Action.SPLIT);
        assertThat(spec.against().get("mmlu").path())
                .containsExactly(new Location(folder.resolve("bench/mmlu").toString()));
        assertThat(spec.against().get("mmlu").fields().completion()).contains("choices");
    }

    @Test
    void oneWordOrAMappingSaysWhatHappensToPersonalData() {
        PiiSpec brief = read(triage, "data.pii=drop").data().orElseThrow().pii();
        PiiSpec whole = read(triage, "data.pii={kinds: [email, iban], numbered: true}")
                .data()
                .orElseThrow()
                .pii();

        assertThat(brief).isEqualTo(new PiiSpec(PiiSpec.Action.DROP, Optional.empty(), false));
        assertThat(whole.action()).isEqualTo(PiiSpec.Action.MASK);
        assertThat(whole.kinds()).contains(Set.of(PiiKind.EMAIL, PiiKind.IBAN));
        assertThat(whole.numbered()).isTrue();
    }

    @Test
    void overridesValuesListsAndAddsSections() {
        RunSpec spec = read(
                triage,
                "finetune.lora-gold.epochs=3",
                "evaluate.models=[base]",
                "distill.student-logits.lora.rank=4",
                "models.base.path=elsewhere");

        assertThat(spec.finetune().get("lora-gold").training().epochs()).contains(3);
        assertThat(spec.evaluate().orElseThrow().models()).containsExactly("base");
        assertThat(spec.distill().get("student-logits").training().lora().map(LoraSpec::rank))
                .isEqualTo(Optional.of(4));
        assertThat(spec.models().get("base").path()).isEqualTo(folder.resolve("elsewhere"));
    }

    @Test
    void identityLeavesOutPathsAndWhatDoesNotChangeTheResult() {
        RunSpec spec = read(triage);
        RunSpec moved = read(triage, "synthesize.concurrency=3", "synthesize.price.output_per_million=9");

        assertThat(SpecWriter.identity(spec.synthesize().orElseThrow()))
                .isEqualTo(SpecWriter.identity(moved.synthesize().orElseThrow()))
                .isEqualTo(
                        "{\"max_tokens\":64,\"n\":1,\"require\":{\"json\":[\"language\",\"team\",\"priority\",\"reference\"]},"
                                + "\"teacher\":\"teacher\",\"temperature\":0.0,\"top_logprobs\":8}");
        assertThat(SpecWriter.identity(spec.models().get("base"))).isEqualTo("{}");
    }

    @Test
    void reportsAllProblemsAtOnceInTheOrderOfTheFile() {
        String text = triage.replace("threads: 2", "threads: 0")
                .replace("kind: prompts", "kind: prompt")
                .replace("max_tokens: 64", "max_tokes: 64")
                .replace("rank: 16", "rank: sixteen")
                .replace("epochs: 10", "epochs: 0");

        assertThat(problems(text)).isEqualTo("""
                        Run spec pipeline.yaml has 7 problems:
                          pipeline.yaml:3: engine.threads: must be at least 1, but was 0
                          pipeline.yaml:12: data.kind: must be one of prompts, chats, documents, but was "prompt"; did you mean "prompts"?
                          pipeline.yaml:23: synthesize.max_tokes: is not a key; did you mean "max_tokens"?
                          pipeline.yaml:32: finetune.lora-gold.lora.rank: must be a whole number, but was "sixteen"
                          pipeline.yaml:32: finetune.lora-synthetic.lora.rank: must be a whole number, but was "sixteen"
                          pipeline.yaml:33: finetune.lora-gold.epochs: must be at least 1, but was 0
                          pipeline.yaml:33: finetune.lora-synthetic.epochs: must be at least 1, but was 0""");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        1.5  | must be above 0 and below 1, but was 1.5
        -0.1 | must be above 0 and below 1, but was -0.1
        0    | must be above 0 and below 1, but was 0.0; divergence_kind forward_kl is what you may mean
        1.0  | must be above 0 and below 1, but was 1.0; divergence_kind reverse_kl is what you may mean
        """)
    void refusesABetaThatMixesNothing(String beta, String problem) {
        assertThat(problems(
                        triage,
                        "distill.student-logits.objective.divergence_kind=jsd",
                        "distill.student-logits.objective.beta=" + beta))
                .isEqualTo("Run spec pipeline.yaml has 1 problem:\n  --set distill.student-logits.objective.beta:"
                        + " distill.student-logits.objective.beta: " + problem);
    }

    @Test
    void refusesAKindOfDivergenceThatDoesNotCount() {
        assertThat(problems(
                        triage,
                        "distill.student-logits.objective.divergence=0",
                        "distill.student-logits.objective.divergence_kind=reverse_kl"))
                .isEqualTo(
                        "Run spec pipeline.yaml has 1 problem:\n  --set distill.student-logits.objective.divergence_kind:"
                                + " distill.student-logits.objective.divergence_kind: has no effect while divergence is 0; give"
                                + " divergence a weight, or remove the key");
    }

    @Test
    void mixesHalfAndHalfUnlessToldOtherwise() {
        RunSpec spec = read(triage, "distill.student-logits.objective.divergence_kind=jsd");

        assertThat(spec.distill().get("student-logits").objective().beta()).contains(0.5);
        assertThat(read(SpecWriter.yaml(spec))).isEqualTo(spec);
        assertThat(read(triage).distill().get("student-logits").objective().beta())
                .isEmpty();
    }

    @Test
    void refusesSecretsWithoutRepeatingThem() {
        String text = triage.replace(
                "teacher: {serve: teacher}",
                "teacher: {base_url: https://host/v1, model: m, api_key: sk-abcdefghijklmnop, api_key_file: sk-abcdefghijklmnop}");

        assertThat(problems(text)).isEqualTo("""
                        Run spec pipeline.yaml has 2 problems:
                          pipeline.yaml:22: synthesize.teacher.api_key: would put a secret into the run spec; put it into a file that only you can read and name that file with api_key_file
                          pipeline.yaml:22: synthesize.teacher.api_key_file: looks like a secret, which a run spec must not hold; put it into a file that only you can read and name that file""");
    }

    @Test
    void aBudgetOfMoneyNeedsAPrice() {
        String free = triage.replace("  price: {input_per_million: 0.0, output_per_million: 0.5}\n", "");

        assertThat(problems(free, "synthesize.budget.money=5"))
                .isEqualTo(
                        "Run spec pipeline.yaml has 1 problem:\n  --set synthesize.budget.money: synthesize.budget.money:"
                                + " needs to know what tokens cost; give synthesize.price, or a budget of tokens");
        assertThat(read(free, "synthesize.budget.tokens=5")
                        .synthesize()
                        .orElseThrow()
                        .budget())
                .contains(new BudgetSpec.Tokens(5));
    }

    @Test
    void aBudgetIsNoPartOfTheResult() {
        RunSpec spec = read(triage);
        RunSpec capped = read(
                triage,
                "synthesize.budget={money: 2.5}",
                "synthesize.limits={requests_per_minute: 60, tokens_per_minute: 90_000}");

        assertThat(SpecWriter.identity(capped.synthesize().orElseThrow()))
                .isEqualTo(SpecWriter.identity(spec.synthesize().orElseThrow()));
        assertThat(read(SpecWriter.yaml(capped))).isEqualTo(capped);
    }

    @Test
    void readsATeacherOfSeveralEndpoints() {
        SynthesizeSpec spec = read(
                        triage,
                        "synthesize.teacher={endpoints: [{base_url: http://a/v1, weight: 3}, {base_url: http://b/v1,"
                                + " api_key_file: key}], model: m, tokenizer: teacher/tokenizer.json}")
                .synthesize()
                .orElseThrow();

        assertThat(spec.teacher())
                .isEqualTo(new TeacherSpec.Several(
                        List.of(
                                new TeacherSpec.Endpoint(
                                        URI.create("http://a/v1"), Optional.empty(), 3, Optional.empty()),
                                new TeacherSpec.Endpoint(
                                        URI.create("http://b/v1"),
                                        Optional.of(folder.resolve("key")),
                                        1,
                                        Optional.empty())),
                        "m",
                        Optional.of(folder.resolve("teacher/tokenizer.json")),
                        Duration.ofSeconds(120)));
    }

    @Test
    void refusesSecretsInSparkSettings() {
        String text = "name: x\nspark: {conf: {spark.hadoop.fs.s3a.secret.key: abc}}\n";

        assertThat(problems(text))
                .endsWith(
                        "pipeline.yaml:2: spark.conf.spark.hadoop.fs.s3a.secret.key: would put a secret into the run spec;"
                                + " put it into a file that only you can read and name that file in conf_file");
    }

    @Test
    void saysWhatIsMissing() {
        assertThat(problems("seed: 1\ndata: {input: x}\nmodels: {base: {path: b}}\n"))
                .isEqualTo("""
                        Run spec pipeline.yaml has 2 problems:
                          pipeline.yaml:1: name: is missing; it must be text
                          pipeline.yaml:2: data.kind: is missing; it must be one of prompts, chats, documents""");
    }

    @Test
    void refusesRepeatedKeys() {
        assertThat(problems("name: a\nname: b\n"))
                .isEqualTo(
                        "Run spec pipeline.yaml has 1 problem:\n  pipeline.yaml:2: name: is given twice; keep one of them");
    }

    @Test
    void saysWhereTheYamlIsBroken() {
        assertThat(problems("name: [a\nseed: 1\n"))
                .startsWith("Run spec pipeline.yaml has 1 problem:\n  pipeline.yaml:2: is not valid YAML: ")
                .endsWith("; look at the indentation, quotes and colons there");
    }

    @Test
    void refusesTextThatUnfoldsWithoutEnd() {
        StringBuilder text = new StringBuilder("a0: &a0 [x, x, x, x, x, x, x, x, x]\n");
        for (int i = 1; i < 7; i++) {
            text.append("a").append(i).append(": &a").append(i).append(" [");
            text.append(("*a" + (i - 1) + ", ").repeat(7)).append("]\n");
        }
        assertThat(problems(text.toString())).contains("is not valid YAML: ");
    }

    @Test
    void refusesAnEmptyFile() {
        assertThat(problems(""))
                .isEqualTo("Run spec pipeline.yaml has 1 problem:\n"
                        + "  pipeline.yaml:1: must be a mapping that starts with a key such as name:, but was empty");
    }

    @Test
    void saysWhenThereIsNoFile() {
        Failure failure = catchThrowableOfType(
                Failure.class, () -> new SpecReader(folder).read(Path.of("missing.yaml"), List.of()));

        assertThat(failure.code()).isEqualTo(FailureCode.SPEC_MISSING);
        assertThat(failure)
                .hasMessage("Run spec missing.yaml does not exist; give the path of a YAML file, such as"
                        + " examples/quickstart/pipeline.yaml");
    }

    private RunSpec read(String text, String... overrides) {
        try {
            Files.writeString(folder.resolve("pipeline.yaml"), text);
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
        return new SpecReader(folder).read(Path.of("pipeline.yaml"), List.of(overrides));
    }

    private String problems(String text, String... overrides) {
        Failure failure = catchThrowableOfType(Failure.class, () -> read(text, overrides));
        assertThat(failure.code()).isEqualTo(FailureCode.SPEC_INVALID);
        return failure.getMessage();
    }
}
