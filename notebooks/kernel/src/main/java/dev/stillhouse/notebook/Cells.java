package dev.stillhouse.notebook;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import jdk.jshell.DeclarationSnippet;
import jdk.jshell.JShell;
import jdk.jshell.Snippet;
import jdk.jshell.Snippet.Status;
import jdk.jshell.Snippet.SubKind;
import jdk.jshell.SnippetEvent;
import jdk.jshell.SourceCodeAnalysis;
import jdk.jshell.SourceCodeAnalysis.Completeness;
import jdk.jshell.SourceCodeAnalysis.CompletionInfo;
import jdk.jshell.spi.ExecutionControl;
import jdk.jshell.spi.ExecutionControlProvider;
import jdk.jshell.spi.ExecutionEnv;

/** The cells of one notebook, run one after the other in this JVM: what one declares, the next ones can use. */
final class Cells implements AutoCloseable {
    private static final List<String> IMPORTS = List.of(
            "java.io.*",
            "java.nio.file.*",
            "java.util.*",
            "java.util.function.*",
            "java.util.stream.*",
            "dev.stillhouse.notebook.show.*");
    private static final Set<SubKind> SHOWN =
            Set.of(SubKind.TEMP_VAR_EXPRESSION_SUBKIND, SubKind.VAR_VALUE_SUBKIND, SubKind.OTHER_EXPRESSION_SUBKIND);

    private final CellClasses classes;
    private final CellExecution execution;
    private final JShell shell;

    private Cells(CellClasses classes, CellExecution execution, JShell shell) {
        this.classes = classes;
        this.execution = execution;
        this.shell = shell;
    }

    /** @param classPath what cells are compiled against; it has to be what this JVM runs with */
    static Cells open(String classPath) throws IOException {
        CellClasses classes = CellClasses.in(Cells.class.getClassLoader());
        CellExecution execution = new CellExecution(classes);
        JShell shell = JShell.builder()
                .executionEngine(new Provider(execution), Map.of())
                .compilerOptions("-proc:none", "-Xlint:-options")
                .build();
        shell.addToClasspath(classPath);
        IMPORTS.forEach(name -> shell.eval("import " + name + ";"));
        return new Cells(classes, execution, shell);
    }

    /** Runs a cell up to its end or first failure. The answer is the value of its last expression, if it ends with one. */
    Optional<Object> run(String cell) throws CellFailure {
        execution.startCell();
        SourceCodeAnalysis analysis = shell.sourceCodeAnalysis();
        List<SnippetEvent> events = new ArrayList<>();
        CompletionInfo next = analysis.analyzeCompletion(cell);
        while (next.completeness().isComplete()) {
            events.addAll(evaluate(next.source()));
            next = analysis.analyzeCompletion(next.remaining());
        }
        if (next.completeness() == Completeness.CONSIDERED_INCOMPLETE) {
            events.addAll(evaluate(next.remaining()));
        } else if (next.completeness() == Completeness.DEFINITELY_INCOMPLETE) {
            throw CellFailure.of(
                    "The cell ends in the middle of: " + next.remaining().strip());
        }
        requireResolved(events);
        return value(events);
    }

    /** Interrupts the cell that runs now, if one does. */
    void interrupt() {
        execution.stop();
    }

    SourceCodeAnalysis analysis() {
        return shell.sourceCodeAnalysis();
    }

    @Override
    public void close() throws IOException {
        shell.close();
        classes.close();
    }

    private List<SnippetEvent> evaluate(String source) throws CellFailure {
        if (execution.stopped()) {
            throw CellFailure.of("Interrupted before: " + source.strip());
        }
        execution.startSnippet();
        List<SnippetEvent> events = shell.eval(source);
        for (SnippetEvent event : events) {
            if (event.causeSnippet() == null && event.status() == Status.REJECTED) {
                throw CellFailure.compiling(
                        event.snippet().source(),
                        shell.diagnostics(event.snippet()).toList());
            }
            if (event.exception() != null) {
                throw CellFailure.throwing(execution.thrown().orElse(event.exception()));
            }
        }
        return events;
    }

    /** A declaration may use what a later part of its cell declares, but not what is declared nowhere. */
    private void requireResolved(List<SnippetEvent> events) throws CellFailure {
        for (SnippetEvent event : events) {
            Snippet snippet = event.snippet();
            if (snippet instanceof DeclarationSnippet
                    && Set.of(Status.RECOVERABLE_DEFINED, Status.RECOVERABLE_NOT_DEFINED)
                            .contains(shell.status(snippet))) {
                DeclarationSnippet declaration = (DeclarationSnippet) snippet;
                throw CellFailure.of(declaration.name() + " uses what is not declared: "
                        + String.join(
                                ", ", shell.unresolvedDependencies(declaration).toList()));
            }
        }
    }

    private Optional<Object> value(List<SnippetEvent> events) {
        List<SnippetEvent> direct =
                events.stream().filter(event -> event.causeSnippet() == null).toList();
        if (direct.isEmpty()
                || !SHOWN.contains(direct.get(direct.size() - 1).snippet().subKind())) {
            return Optional.empty();
        }
        return execution.value();
    }

    private record Provider(CellExecution execution) implements ExecutionControlProvider {
        @Override
        public String name() {
            return "stillhouse-cells";
        }

        @Override
        public ExecutionControl generate(ExecutionEnv environment, Map<String, String> parameters) {
            return execution;
        }
    }
}
