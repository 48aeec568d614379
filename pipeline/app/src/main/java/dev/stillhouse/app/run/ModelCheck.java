package dev.stillhouse.app.run;

import dev.stillhouse.app.stages.TeacherPlan;
import dev.stillhouse.app.stages.TeacherTokenizer;
import dev.stillhouse.contracts.failure.Failure;
import dev.stillhouse.contracts.failure.FailureCode;
import dev.stillhouse.contracts.spec.DataSpec;
import dev.stillhouse.contracts.spec.EvaluateSpec;
import dev.stillhouse.contracts.spec.RunSpec;
import dev.stillhouse.contracts.spec.SynthesizeSpec;
import dev.stillhouse.contracts.spec.TeacherSpec;
import dev.stillhouse.lake.guard.GuardModel;
import dev.stillhouse.llama.ModelHeaders;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Looks into the headers of all models of a spec, and into its JSON schema, before hours are spent on the way to the stage that opens them. */
final class ModelCheck {
    /** A model of another size has hundreds of wrong tensors, and a few say it. */
    private static final int MOST_OF_A_MODEL = 8;

    private final RunSpec spec;

    ModelCheck(RunSpec spec) {
        this.spec = spec;
    }

    /** @throws Failure MODEL_INVALID with a line for every problem; of a guard model MODEL_MISSING, MODEL_INVALID; TOKENIZER_INVALID; of a JSON schema SPEC_INVALID */
    void hold() {
        List<String> lines = new ArrayList<>();
        spec.models().forEach((name, model) -> {
            if (!isOnlyTokenizer(name)) {
                add("models." + name + ".path: ", ModelHeaders.problems(model.path()), lines);
            }
        });
        if (!lines.isEmpty()) {
            throw FailureCode.MODEL_INVALID.with(
                    "%s", "Run " + spec.name() + " names models that cannot be opened:" + String.join("", lines));
        }
        spec.synthesize().ifPresent(section -> new TeacherPlan(section).requirement());
        TeacherTokenizer.check(spec);
        spec.data().flatMap(DataSpec::guard).ifPresent(guard -> GuardModel.check(guard.model()));
    }

    private static void add(String key, List<String> problems, List<String> lines) {
        problems.stream().limit(MOST_OF_A_MODEL).forEach(problem -> lines.add("\n  " + key + problem));
        if (problems.size() > MOST_OF_A_MODEL) {
            lines.add("\n  " + key + "and " + (problems.size() - MOST_OF_A_MODEL) + " more problems like these");
        }
    }

    /** Such a folder needs no weights. */
    private boolean isOnlyTokenizer(String name) {
        return spec.data().map(DataSpec::tokenizer).filter(name::equals).isPresent() && !opened().contains(name);
    }

    private Set<String> opened() {
        Set<String> names = new HashSet<>();
        spec.finetune().values().forEach(recipe -> recipe.base().ifPresent(names::add));
        spec.distill().values().forEach(recipe -> {
            recipe.student().ifPresent(names::add);
            recipe.teacher().ifPresent(names::add);
        });
        spec.synthesize()
                .map(SynthesizeSpec::teacher)
                .filter(TeacherSpec.Served.class::isInstance)
                .ifPresent(teacher -> names.add(((TeacherSpec.Served) teacher).serve()));
        spec.evaluate().map(EvaluateSpec::models).ifPresent(names::addAll);
        return names;
    }
}
