package dev.stillhouse.app.cli;

import dev.stillhouse.app.Surroundings;
import dev.stillhouse.app.plan.Plan;
import dev.stillhouse.app.run.RunPlan;
import dev.stillhouse.app.run.RunRequest;
import dev.stillhouse.app.stage.Selection;
import dev.stillhouse.contracts.json.Json;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "plan",
        description = {
            "Says what a run would do and does nothing: problems of the spec, stages that are done or to do, sizes of the data and"
                    + " the models, memory per device, tokens, time and cost of the teacher, tokens and time of training. Never starts Spark.",
            ""
        },
        footerHeading = "%nExamples:%n",
        footer = {"  stillhouse plan pipeline.yaml", "  stillhouse plan pipeline.yaml --set data.input=more --json"})
final class PlanCommand implements Callable<Integer> {
    private final Surroundings surroundings;

    @Parameters(paramLabel = "SPEC", description = "The run spec, a YAML file.")
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private Path spec;

    @Mixin
    private RunOptions options = new RunOptions();

    @Option(names = "--json", description = "One JSON object for programs.")
    private boolean json;

    PlanCommand(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    @Override
    public Integer call() {
        Plan plan = new RunPlan(surroundings)
                .of(new RunRequest(
                        spec, options.out(), options.overrides(), options.master(), new Selection.Everything()));
        if (json) {
            surroundings.out().println(Json.compact(plan.json()));
        } else {
            plan.lines().forEach(surroundings.out()::println);
        }
        return 0;
    }
}
