package dev.stillhouse.app.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.stillhouse.app.Surroundings;
import dev.stillhouse.app.doctor.Doctor;
import dev.stillhouse.app.doctor.Finding;
import dev.stillhouse.app.doctor.Finding.Verdict;
import dev.stillhouse.app.doctor.ModelWeights;
import dev.stillhouse.app.doctor.NvidiaSmi;
import dev.stillhouse.app.engine.ModelFolders;
import dev.stillhouse.contracts.failure.Actor;
import dev.stillhouse.contracts.json.Json;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(
        name = "doctor",
        description = {
            "Looks at this machine: Java, memory, disk, Spark, engines and GPUs, and says what to do about what is missing. Ends"
                    + " with 4 when stillhouse cannot work here.",
            ""
        },
        footerHeading = "%nExamples:%n",
        footer = {"  stillhouse doctor", "  stillhouse doctor --model models/llama-3.1-8b --json"})
final class DoctorCommand implements Callable<Integer> {
    private final Surroundings surroundings;
    private final NvidiaSmi smi;

    @Option(
            names = "--model",
            paramLabel = "DIR",
            description = "A model folder in Hugging Face format: is a GPU too small for it?")
    private Optional<Path> model = Optional.empty();

    @Option(names = "--json", description = "One JSON object for programs.")
    private boolean json;

    DoctorCommand(Surroundings surroundings, NvidiaSmi smi) {
        this.surroundings = surroundings;
        this.smi = smi;
    }

    @Override
    public Integer call() {
        List<Finding> findings = new Doctor(surroundings, smi)
                .examine(model.map(surroundings::resolve)
                        .map(ModelFolders::require)
                        .map(ModelWeights::of));
        if (json) {
            surroundings.out().println(Json.compact(tree(findings)));
        } else {
            findings.forEach(this::print);
        }
        boolean works = findings.stream().noneMatch(finding -> finding.verdict() == Verdict.BAD);
        return works ? 0 : Actor.RESOURCES.exitCode();
    }

    private void print(Finding finding) {
        String mark = switch (finding.verdict()) {
            case GOOD -> "ok";
            case LIMITED -> "note";
            case BAD -> "BAD";
        };
        surroundings.out().println(String.format(Locale.ROOT, "%-5s%-17s%s", mark, finding.what(), finding.state()));
        if (!finding.advice().isEmpty()) {
            surroundings.out().println(" ".repeat(22) + "-> " + finding.advice());
        }
    }

    private ObjectNode tree(List<Finding> findings) {
        ObjectNode tree = Json.object().put("stillhouse", surroundings.version());
        ArrayNode array = tree.putArray("findings");
        findings.forEach(finding -> array.addObject()
                .put("what", finding.what())
                .put("verdict", finding.verdict().name().toLowerCase(Locale.ROOT))
                .put("state", finding.state())
                .put("advice", finding.advice()));
        return tree;
    }
}
