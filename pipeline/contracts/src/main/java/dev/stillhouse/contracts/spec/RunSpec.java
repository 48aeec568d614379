package dev.stillhouse.contracts.spec;

import dev.stillhouse.contracts.spec.binding.Default;
import dev.stillhouse.contracts.spec.binding.Incidental;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * All that a run does. A stage exists when its section does; the sections are carried out in the order in which they stand
 * here, but for recipes, which come after the recipes that they need.
 *
 * @param name names the run folder and the reports
 * @param seed of all random draws
 * @param tracking where the curves of trainings go besides the run folder
 */
public record RunSpec(
        String name,
        @Default("1") long seed,
        @Default("{}") EngineSpec engine,
        @Default("{}") SparkSpec spark,
        @Incidental Optional<TrackingSpec> tracking,
        @Default("{}") Map<String, ModelSpec> models,
        Optional<GenerateSpec> generate,
        Optional<TokenizerSpec> tokenizer,
        @Default("{}") Map<String, ClassifySpec> classify,
        Optional<DataSpec> data,
        Optional<SynthesizeSpec> synthesize,
        @Default("{}") Map<String, FinetuneSpec> finetune,
        @Default("{}") Map<String, DistillSpec> distill,
        Optional<EvaluateSpec> evaluate,
        Optional<ExportSpec> export,
        @Default("{}") ReportSpec report) {
    /** @throws IllegalArgumentException with a line for every part that does not fit another */
    public RunSpec {
        new CrossChecks(name, models, tokenizer, classify, data, synthesize, finetune, distill, evaluate, export)
                .hold();
    }

    /** The names of all recipes, each after those whose result it starts from or learns from, otherwise as in the spec. */
    public List<String> recipes() {
        return new RecipeOrder(finetune, distill).names();
    }
}
