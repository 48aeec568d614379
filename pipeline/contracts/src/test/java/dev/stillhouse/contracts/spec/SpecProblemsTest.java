package dev.stillhouse.contracts.spec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.stillhouse.contracts.failure.Failure;
import dev.stillhouse.contracts.failure.FailureCode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** One wrong setting, and the whole message that it gives. */
class SpecProblemsTest {
    @TempDir
    Path folder;

    @BeforeEach
    void writeExample() throws IOException {
        try (var in = SpecProblemsTest.class.getResourceAsStream("/triage.yaml")) {
            Files.write(folder.resolve("pipeline.yaml"), in.readAllBytes());
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
        seed=x                              | --set seed: seed: must be a whole number, but was "x"
        seed="1"                            | --set seed: seed: must be a whole number, but was "1"
        name=a/b                            | --set name: name: must be letters, digits, - and _, since it names a folder, but was "a/b"
        sead=2                              | --set sead: sead: is not a key; did you mean "seed"?
        report.theme=dark                   | --set report.theme: report.theme: is not a key; known here: title
        report.title=                       | --set report.title: report.title: has no value; give it one or remove the key
        models.base=here                    | --set models.base: models.base: must be a mapping with keys such as path, but was "here"
        engine.dtype=f16                    | --set engine.dtype: engine.dtype: must be one of f32, bf16, but was "f16"; did you mean "bf16"?
        evaluate.models=[base, lora-god]    | --set evaluate.models: evaluate.models: names no model or recipe: "lora-god"; did you mean "lora-gold"?
        finetune.lora-gold.base=basic       | --set finetune.lora-gold.base: finetune.lora-gold.base: names no model or recipe: "basic"; did you mean "base"?
        finetune.lora-gold.base=lora-gold   | --set finetune.lora-gold.base: finetune.lora-gold.base: goes in a circle: lora-gold needs lora-gold; let one of them start from a model of models
        distill.student-logits.teacher=lora-god | --set distill.student-logits.teacher: distill.student-logits.teacher: names no model or recipe: "lora-god"; did you mean "lora-gold"?
        models.lora-gold.path=x             | pipeline.yaml:29: finetune.lora-gold: has the name of a model; what names "lora-gold" could mean either, so rename one
        finetune.lora-gold.data=input       | --set finetune.lora-gold.data: finetune.lora-gold.data: names input, but prompts have no answers to learn; take synthetic, or data.kind chats or documents
        finetune.lora-gold.steps=5          | --set finetune.lora-gold.steps: finetune.lora-gold.steps: must not be given together with epochs; remove one
        finetune.lora-gold.micro_batch_tokens=256 | --set finetune.lora-gold.micro_batch_tokens: finetune.lora-gold.micro_batch_tokens: must be at least data.sequence_length 512, but was 256
        distill.student-logits.objective.divergence=reverse_kl | --set distill.student-logits.objective.divergence: distill.student-logits.objective.divergence: must be a number, but was "reverse_kl"
        distill.student-logits.objective.divergence_kind=reverse | --set distill.student-logits.objective.divergence_kind: distill.student-logits.objective.divergence_kind: must be one of forward_kl, reverse_kl, jsd, but was "reverse"
        distill.student-logits.objective.beta=0.1 | --set distill.student-logits.objective.beta: distill.student-logits.objective.beta: is for divergence_kind jsd alone; choose that, or remove the key
        distill.student-logits.objective.beta=half | --set distill.student-logits.objective.beta: distill.student-logits.objective.beta: must be a number, but was "half"
        finetune.lora-gold.lora.quantize_base=nf8 | --set finetune.lora-gold.lora.quantize_base: finetune.lora-gold.lora.quantize_base: must be one of nf4, fp8, but was "nf8"; did you mean "nf4"?
        finetune.lora-gold.quantize_base=nf4 | --set finetune.lora-gold.quantize_base: finetune.lora-gold.quantize_base: is not a key; known here: base, init, data, lora, epochs, steps, batch_tokens, micro_batch_tokens, optimizer, schedule, distributed, validation, checkpoint
        finetune.lora-gold.checkpoint.keep=1 | --set finetune.lora-gold.checkpoint.keep: finetune.lora-gold.checkpoint.keep: must be at least 2, but was 1
        finetune.lora-gold.checkpoint.folder=run:x | --set finetune.lora-gold.checkpoint.folder: finetune.lora-gold.checkpoint.folder: must be a path or a URI such as s3a://bucket/checkpoints, but was run:x
        finetune.lora-gold.checkpoint.folder=s3a://me:secret@bucket/x | --set finetune.lora-gold.checkpoint.folder: finetune.lora-gold.checkpoint.folder: looks like a secret, which a run spec must not hold; put it into a file that only you can read and name that file
        finetune.lora-gold.distributed={workers: 0} | --set finetune.lora-gold.distributed: finetune.lora-gold.distributed.workers: must be at least 1, but was 0
        finetune.lora-gold.distributed={zero_stage: 2} | --set finetune.lora-gold.distributed: finetune.lora-gold.distributed.zero_stage: must be 0 or 1, but was 2
        finetune.lora-gold.distributed={wire: f16} | --set finetune.lora-gold.distributed: finetune.lora-gold.distributed.wire: must be one of f32, bf16, but was "f16"; did you mean "bf16"?
        finetune.lora-gold.distributed={local_steps: 5, zero_stage: 1} | --set finetune.lora-gold.distributed: finetune.lora-gold.distributed.zero_stage: must be 0 with local_steps 5, as every worker needs all moments then
        finetune.lora-gold.distributed={local_steps: 0} | --set finetune.lora-gold.distributed: finetune.lora-gold.distributed.local_steps: must be at least 1, but was 0
        finetune.lora-gold.distributed={outer_momentum: 1} | --set finetune.lora-gold.distributed: finetune.lora-gold.distributed.outer_momentum: must be at least 0 and below 1, but was 1.0
        finetune.lora-gold.distributed={heartbeat_timeout: 2s} | --set finetune.lora-gold.distributed: finetune.lora-gold.distributed.heartbeat_timeout: must be at least 3s, but was 2s
        finetune.lora-gold.distributed={local_steps: 3} | pipeline.yaml:36: finetune.lora-gold.checkpoint.every_steps: must be a multiple of distributed.local_steps 3, but was 50
        finetune.lora-gold.validation.rows=0 | --set finetune.lora-gold.validation.rows: finetune.lora-gold.validation.rows: must be at least 1, but was 0
        finetune.lora-gold.validation={model: beste} | --set finetune.lora-gold.validation: finetune.lora-gold.validation.model: must be one of last, best, but was "beste"; did you mean "best"?
        finetune.lora-gold.validation.model=best | --set finetune.lora-gold.validation.model: finetune.lora-gold.validation.model: is best, but no rows are held out to tell it by; set data.validation above 0, and data.validation_of to labelled or, with chats or documents, input
        finetune.lora-gold.validation.every_steps=5 | --set finetune.lora-gold.validation.every_steps: finetune.lora-gold.validation.every_steps: is not a key; known here: rows, model
        finetune.lora-gold.optimizer.name=adam | --set finetune.lora-gold.optimizer.name: finetune.lora-gold.optimizer.name: must be one of adamw, adamw_8bit, but was "adam"; did you mean "adamw"?
        finetune.lora-gold.optimizer.spike={factor: 0.5} | --set finetune.lora-gold.optimizer.spike: finetune.lora-gold.optimizer.spike.factor: must be above 1, but was 0.5
        spark.conf.spark.x=[1, 2]           | --set spark.conf.spark.x: spark.conf.spark.x: must be text, but was a list
        engine.device=-1                    | --set engine.device: engine.device: must not be negative, but was -1
        name.x=1                            | --set name.x: goes through "name", which is "helpdesk-triage" and has no keys
        nothing                             | --set: needs the form a.b.c=value, but was "nothing"
        """)
    void saysWhatIsWrongWithARecipeOrAModel(String override, String problem) {
        expect(override, problem);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
        data.validation=1.5                 | --set data.validation: data.validation: must be a share of at least 0 and below 1, but was 1.5
        data.tokenizer=bse                  | --set data.tokenizer: data.tokenizer: names no model: "bse"; did you mean "base"?
        data.guard={model: g, injection: 0} | --set data.guard: data.guard.injection: must be above 0 and at most 1, but was 0.0
        data.guard={injection: 0.9}         | --set data.guard: data.guard.model: is missing; it must be a path
        data.dedup.exact=yes                | --set data.dedup.exact: data.dedup.exact: must be true or false, but was "yes"
        data.decontaminate={against: {mmlu: {}}} | --set data.decontaminate: data.decontaminate.against.mmlu.path: is missing
        data.decontaminate={against: {test: {path: x}}} | --set data.decontaminate: data.decontaminate.against.test: has the name of data.test, which is compared anyway; rename it
        data.decontaminate={against: {a b: {path: x}}} | --set data.decontaminate: data.decontaminate.against: has the unusable name "a b"; take letters, digits, - and _, since reports show it
        data.decontaminate={ngram: 5}       | --set data.decontaminate: data.decontaminate.ngram: must be at least 8, but was 5
        data.decontaminate={action: mark}   | --set data.decontaminate: data.decontaminate.action: must be one of drop, flag, split, but was "mark"
        data.pii=hide                       | --set data.pii: data.pii.action: must be one of mask, keep, drop, but was "hide"
        data.pii={kinds: [email, ibn]}      | --set data.pii: data.pii.kinds: must be one of email, iban, card, ip, phone, ssn, nino, nhs_number, sin, steuer_id, ahv, nir, codice_fiscale, nif, cpf, aadhaar, pan, dni, curp, thai_id, aws_key, github_token, slack_token, google_key, api_key, jwt, bearer_token, private_key, credentials, but was "ibn"; did you mean "iban"?
        data.pii={kinds: []}                | --set data.pii: data.pii.kinds: must name at least one; leave it out for all
        data.pii={action: drop, numbered: true} | --set data.pii: data.pii.numbered: is for action mask alone; choose that, or remove the key
        data.pii={action: keep, kinds: ip}  | --set data.pii: data.pii.kinds: has no effect while action is keep; remove it, or mask or drop them
        data.dedup.keep=best                | --set data.dedup.keep: data.dedup.keep: is best, but fields.score names no column with the score; name one, or take longest
        data.dedup.keep=shortest            | --set data.dedup.keep: data.dedup.keep: must be one of first, longest, best, but was "shortest"
        data.dedup.near.bands=600           | --set data.dedup.near.bands: data.dedup.near.bands: times rows must be at most 4096, but was 600 times 8
        data.dedup.near.preset=thorou       | --set data.dedup.near.preset: data.dedup.near.preset: must be one of standard, thorough, but was "thorou"; did you mean "thorough"?
        data.dedup.generation=a             | --set data.dedup.generation: data.dedup.generation: names this run in an index, but there is no index; remove it
        data.dedup={near: off, index: here} | --set data.dedup: data.dedup.index: finds nearly equal rows, but near is off; remove one of them
        """)
    void saysWhatIsWrongWithData(String override, String problem) {
        expect(override, problem);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
        synthesize.teacher={}               | --set synthesize.teacher: synthesize.teacher: needs exactly one of the keys serve, base_url, endpoints
        synthesize.teacher={base_url: ftp://x, model: m} | --set synthesize.teacher: synthesize.teacher.base_url: must be a URL, but was "ftp://x"
        synthesize.teacher={endpoints: [{base_url: "http://a/v1", weight: 0}], model: m} | --set synthesize.teacher: synthesize.teacher.endpoints.weight: must be at least 1, but was 0
        synthesize.teacher={endpoints: [{base_url: "http://a/v1"}, {base_url: "http://a/v1"}], model: m} | --set synthesize.teacher: synthesize.teacher.endpoints: must not name a base_url twice
        synthesize.budget={tokens: 0}       | --set synthesize.budget: synthesize.budget.tokens: must be at least 1, but was 0
        synthesize.budget={money: 0}        | --set synthesize.budget: synthesize.budget.money: must be above 0 and at most 1000000, but was 0.0
        synthesize.budget={euros: 5}        | --set synthesize.budget: synthesize.budget: needs exactly one of the keys tokens, money
        synthesize.limits.requests_per_minute=0 | --set synthesize.limits.requests_per_minute: synthesize.limits.requests_per_minute: must be at least 1, but was 0
        synthesize.price.cached_per_million=1 | --set synthesize.price.cached_per_million: synthesize.price.cached_per_million: must be at least 0 and at most input_per_million 0.0, but was 1.0
        synthesize.price.currency=dollars   | --set synthesize.price.currency: synthesize.price.currency: must be three capital letters such as USD, but was "dollars"
        synthesize.score=all                | --set synthesize.score: synthesize.score: must be one of labelled, but was "all"
        finetune.lora-gold.data=scored      | --set finetune.lora-gold.data: finetune.lora-gold.data: names scored, but there is no synthesize.score
        synthesize.top_logprobs=0           | pipeline.yaml:44: distill.student-logits.objective.divergence: needs the teacher's probabilities; train on synthetic or scored data with synthesize.top_logprobs above 0, or name a teacher
        """)
    void saysWhatIsWrongWithASynthesis(String override, String problem) {
        expect(override, problem);
    }

    private void expect(String override, String problem) {
        Failure failure = catchThrowableOfType(
                Failure.class, () -> new SpecReader(folder).read(Path.of("pipeline.yaml"), List.of(override)));
        assertThat(failure.code()).isEqualTo(FailureCode.SPEC_INVALID);
        assertThat(failure.getMessage()).isEqualTo("Run spec pipeline.yaml has 1 problem:\n  " + problem);
    }
}
