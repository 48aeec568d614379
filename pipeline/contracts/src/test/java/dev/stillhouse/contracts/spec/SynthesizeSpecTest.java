package dev.stillhouse.contracts.spec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.stillhouse.contracts.failure.Failure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SynthesizeSpecTest {
    private static final String REMOTE = "  teacher: {base_url: \"http://a/v1\", model: m}\n";
    private static final String SCHEMA = "{\"type\":\"object\",\"properties\":{\"b\":{\"enum\":[\"1\",2,true,null]},"
            + "\"a\":{\"type\":\"number\",\"maximum\":1.5}},\"required\":[\"b\"]}";

    @TempDir
    Path folder;

    @Test
    void takesAJsonSchemaAsAMappingAsTextOrFromAFile() throws IOException {
        Files.writeString(folder.resolve("schema.json"), SCHEMA.replace(",", ", \n"));
        String mapping = """
                {type: object, properties: {b: {enum: ["1", 2, true, null]}, a: {type: number, maximum: 1.5}}, required: [b]}""";

        for (String schema : List.of(mapping, "'" + SCHEMA + "'", "schema.json")) {
            RunSpec spec = read(REMOTE + "  require: {json_schema: " + schema + "}\n");

            assertThat(spec.synthesize().orElseThrow().require())
                    .contains(new SynthesizeSpec.Require.Schema(new JsonDocument(SCHEMA)));
            assertThat(whole(SpecWriter.yaml(spec))).isEqualTo(spec);
            assertThat(SpecWriter.identity(spec.synthesize().orElseThrow())).contains("maximum");
        }
    }

    @Test
    void saysWhatIsWrongWithAJsonSchema() throws IOException {
        Files.writeString(folder.resolve("list.json"), "[1]");
        Files.writeString(folder.resolve("broken.json"), "{\"type\": ");

        assertThat(problem(REMOTE + "  require: {json_schema: nowhere.json}\n"))
                .endsWith("synthesize.require.json_schema: must be a JSON object, or the path of a file that holds one,"
                        + " but there is no file \"nowhere.json\"");
        assertThat(problem(REMOTE + "  require: {json_schema: list.json}\n"))
                .endsWith(
                        "synthesize.require.json_schema: must be a JSON object, but in \"list.json\" is another value");
        assertThat(problem(REMOTE + "  require: {json_schema: broken.json}\n"))
                .contains(
                        "synthesize.require.json_schema: must be a JSON object, but in \"broken.json\" is not JSON: ");
        assertThat(problem(REMOTE + "  require: {json_schema: [a]}\n"))
                .endsWith("synthesize.require.json_schema: must be a JSON object, or the path of a file that holds one,"
                        + " but was a list");
        assertThat(problem(REMOTE + "  require: {json: [a], json_schema: list.json}\n"))
                .endsWith("synthesize.require: needs exactly one of the keys json, json_schema");
        assertThat(problem(REMOTE + "  require: json\n"))
                .endsWith("synthesize.require: needs exactly one of the keys json, json_schema");
        assertThat(problem("  teacher: {serve: base}\n  require: {json_schema: {type: object}}\n"))
                .endsWith("synthesize.require.json_schema: needs an endpoint that keeps to schemas, which teacher.serve"
                        + " does not; take require.json");
    }

    @Test
    void severalAnswersNeedATemperature() throws IOException {
        assertThat(read(REMOTE + "  n: 4\n  temperature: 0.7\n")
                        .synthesize()
                        .orElseThrow()
                        .n())
                .isEqualTo(4);
        assertThat(read(REMOTE).synthesize().orElseThrow().n()).isEqualTo(1);
        assertThat(problem(REMOTE + "  n: 4\n"))
                .endsWith("synthesize.n: above 1 needs a temperature above 0, without which all answers to a prompt are"
                        + " the same");
        assertThat(problem(REMOTE + "  n: 129\n  temperature: 1\n"))
                .endsWith("synthesize.n: must be at least 1 and at most 128, but was 129");
    }

    @Test
    void anEndpointMayHaveItsOwnPrice() throws IOException {
        String several = "  teacher: {model: m, endpoints: [{base_url: \"http://a/v1\", price: {input_per_million: 2,"
                + " output_per_million: 4}}, {base_url: \"http://b/v1\"%s}]}\n  budget: {money: 5}\n";
        String price = "  price: {input_per_million: 1, output_per_million: 3}\n";

        SynthesizeSpec spec = read(several.formatted("") + price).synthesize().orElseThrow();
        assertThat(spec.prices())
                .extracting(SynthesizeSpec.Price::outputPerMillion)
                .containsExactly(3.0, 4.0);
        assertThat(read(several.formatted(", price: {input_per_million: 2, output_per_million: 4}"))
                        .synthesize()
                        .orElseThrow()
                        .price())
                .isEqualTo(Optional.empty());
        assertThat(problem(several.formatted("")))
                .endsWith("synthesize.budget.money: needs to know what tokens cost; give synthesize.price, or a budget"
                        + " of tokens");
        assertThat(problem(several.formatted("") + price.replace("}", ", currency: EUR}")))
                .endsWith("synthesize.teacher.endpoints: must have their prices in one currency, that of"
                        + " synthesize.price");
    }

    @Test
    void anyTeacherMayScoreWhatIsLabelled() throws IOException {
        String labelled = "name: x\nmodels: {base: {path: base}}\n"
                + "data: {kind: prompts, input: a, labelled: {path: b}, tokenizer: base}\nsynthesize:\n  score: labelled\n  top_logprobs: 4\n";

        for (String teacher : List.of(
                REMOTE,
                "  teacher: {serve: base}\n",
                "  teacher: {model: m, endpoints: [{base_url: \"http://a/v1\"}]}\n")) {
            assertThat(whole(labelled + teacher).synthesize().orElseThrow().score())
                    .contains(SynthesizeSpec.Scored.LABELLED);
        }
        assertThat(problem(REMOTE + "  score: labelled\n"))
                .endsWith(
                        "synthesize.score: needs to know how many log-probabilities to keep; give synthesize.top_logprobs");
        assertThat(problem(REMOTE + "  score: labelled\n  top_logprobs: 4\n"))
                .endsWith("synthesize.score: names labelled, but there is no data.labelled");
    }

    private String problem(String section) {
        Failure failure = catchThrowableOfType(Failure.class, () -> read(section));
        assertThat(failure).hasMessageContaining("has 1 problem:");
        return String.valueOf(failure.getMessage());
    }

    private RunSpec read(String section) throws IOException {
        return whole("name: x\nmodels: {base: {path: base}}\ndata: {kind: prompts, input: a, tokenizer: base}\n"
                + "synthesize:\n" + section);
    }

    private RunSpec whole(String text) throws IOException {
        Files.writeString(folder.resolve("pipeline.yaml"), text);
        return new SpecReader(folder).read(Path.of("pipeline.yaml"), List.of());
    }
}
