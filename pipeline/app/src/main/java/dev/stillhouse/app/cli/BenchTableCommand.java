package dev.stillhouse.app.cli;

import dev.stillhouse.app.Surroundings;
import dev.stillhouse.distill.bench.table.BenchTable;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

@Command(
        name = "table",
        description = {
            "Makes one table of what benchmarks/gpu.sh wrote down, with medians, MFU and arithmetic floors.",
            ""
        },
        footerHeading = "%nExample:%n",
        footer = {"  stillhouse bench table results/steps.jsonl"})
final class BenchTableCommand implements Callable<Integer> {
    private final Surroundings surroundings;

    @Parameters(paramLabel = "STEPS", description = "A file with a JSON object a line, one for every step.")
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private Path steps;

    BenchTableCommand(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    @Override
    public Integer call() {
        String text = InputFiles.text(surroundings.resolve(steps));
        surroundings.out().print(BenchTable.of(text.lines().toList()));
        surroundings.out().flush();
        return 0;
    }
}
