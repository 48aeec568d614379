package dev.stillhouse.contracts.spec;

import dev.stillhouse.contracts.failure.Failure;
import dev.stillhouse.contracts.failure.FailureCode;
import dev.stillhouse.contracts.failure.IoFailures;
import dev.stillhouse.contracts.spec.binding.Origin;
import dev.stillhouse.contracts.spec.binding.Overrides;
import dev.stillhouse.contracts.spec.binding.Problems;
import dev.stillhouse.contracts.spec.binding.RecordBinder;
import dev.stillhouse.contracts.spec.binding.SpecNode;
import dev.stillhouse.contracts.spec.binding.SpecNode.Mapping;
import dev.stillhouse.contracts.spec.binding.YamlReader;
import java.io.IOException;
import java.nio.charset.MalformedInputException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** Reads a run spec, with all of its problems at once. */
public final class SpecReader {
    private static final long MOST_BYTES = 1 << 20;

    private final Path workingFolder;

    /** @param workingFolder what relative paths in overrides start from */
    public SpecReader(Path workingFolder) {
        this.workingFolder = workingFolder;
    }

    /**
     * @param file relative paths in it start from its folder
     * @param overrides {@code a.b.c=value}, applied in order before anything is checked
     * @throws Failure SPEC_MISSING, or SPEC_INVALID with a line {@code file:line: key: problem} for each problem
     */
    public RunSpec read(Path file, List<String> overrides) {
        String text = text(file);
        Path folder = workingFolder.resolve(file).toAbsolutePath().normalize().getParent();
        Path base = folder == null ? workingFolder : folder;
        Problems problems = new Problems();
        Optional<RunSpec> spec = new YamlReader(problems, file.toString(), base)
                .read(text)
                .flatMap(root -> mapping(root, problems))
                .map(root -> new Overrides(problems, workingFolder).apply(root, overrides))
                .flatMap(root -> new RecordBinder(problems).bind(root, RunSpec.class));
        if (spec.isEmpty() || !problems.isEmpty()) {
            throw invalid(file, problems);
        }
        return spec.get();
    }

    private String text(Path file) {
        Path path = workingFolder.resolve(file);
        if (!Files.isRegularFile(path)) {
            String found = Files.isDirectory(path) ? "is a folder" : "does not exist";
            throw FailureCode.SPEC_MISSING.with(
                    "Run spec %s %s; give the path of a YAML file, such as examples/quickstart/pipeline.yaml",
                    file, found);
        }
        try {
            if (Files.size(path) > MOST_BYTES) {
                throw FailureCode.SPEC_INVALID.with(
                        "Run spec %s has %d bytes; a run spec has at most %d, so this is probably another file",
                        file, Files.size(path), MOST_BYTES);
            }
            return Files.readString(path);
        } catch (MalformedInputException e) {
            throw FailureCode.SPEC_INVALID.because(e, "Run spec %s is not UTF-8 text", file);
        } catch (NoSuchFileException e) {
            throw FailureCode.SPEC_MISSING.because(e, "Run spec %s was deleted while it was read", file);
        } catch (IOException e) {
            throw IoFailures.reading(file, e);
        }
    }

    private static Optional<Mapping> mapping(SpecNode root, Problems problems) {
        if (root instanceof Mapping mapping) {
            return Optional.of(mapping);
        }
        Origin origin = root.origin();
        problems.add(origin, "", "must be a mapping that starts with a key such as name:, but was " + root.described());
        return Optional.empty();
    }

    private static Failure invalid(Path file, Problems problems) {
        List<Problems.Problem> found = problems.sorted();
        String lines = found.stream().map(problem -> "\n  " + problem).collect(Collectors.joining());
        String count = found.size() == 1 ? "1 problem" : found.size() + " problems";
        return FailureCode.SPEC_INVALID.with("%s", "Run spec " + file + " has " + count + ":" + lines);
    }
}
