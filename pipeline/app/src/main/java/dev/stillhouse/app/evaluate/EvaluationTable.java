package dev.stillhouse.app.evaluate;

import dev.stillhouse.app.evaluate.TextTable.Column;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Function;
import java.util.stream.Collectors;

/** An {@link Evaluation} as text for people: all models, then exact match by field and by language, then the gaps closed. */
public final class EvaluationTable {
    /** What fits every terminal. */
    private static final int TERMINAL_COLUMNS = 100;

    private final Evaluation evaluation;

    public EvaluationTable(Evaluation evaluation) {
        this.evaluation = evaluation;
    }

    /** Aligned, at most 100 columns wide. */
    public String terminal() {
        return text(table -> table.terminal(TERMINAL_COLUMNS));
    }

    public String markdown() {
        return text(TextTable::markdown);
    }

    private String text(Function<TextTable, String> form) {
        List<String> parts = new ArrayList<>();
        parts.add(form.apply(overview()));
        breakdown("By field", TaskScores::byField).map(form).ifPresent(parts::add);
        breakdown("By language", TaskScores::byLanguage).map(form).ifPresent(parts::add);
        if (!evaluation.gapsClosed().isEmpty()) {
            parts.add(gaps());
        }
        return String.join("\n", parts);
    }

    /** A column that is left out when no model has anything to say in it. */
    private record Measure(Column column, Function<ModelResult, Optional<String>> cell) {}

    private TextTable overview() {
        List<Measure> measures = measures().stream().filter(this::isMeasured).toList();
        TextTable table = new TextTable(measures.stream().map(Measure::column).toList());
        evaluation
                .models()
                .forEach(model -> table.row(measures.stream()
                        .map(measure -> measure.cell().apply(model).orElse(""))
                        .toList()));
        return table;
    }

    private boolean isMeasured(Measure measure) {
        return evaluation.models().stream()
                .anyMatch(model -> measure.cell().apply(model).isPresent());
    }

    private static List<Measure> measures() {
        return List.of(
                new Measure(Column.left("Model"), model -> Optional.of(model.name())),
                new Measure(
                        Column.left("Kind"), model -> Optional.of(model.kind().label())),
                new Measure(
                        Column.right("Exact match"),
                        model -> model.task()
                                .map(task -> Figures.percent(task.exactMatch().value()))),
                new Measure(
                        Column.left("95% interval"),
                        model -> model.task()
                                .map(task -> Figures.percent(task.exactMatch().interval95()))),
                new Measure(
                        Column.right("Worst language"),
                        model -> model.task().flatMap(TaskScores::worstLanguage).map(EvaluationTable::worst)),
                new Measure(
                        Column.right("Perplexity"),
                        model -> model.perplexity()
                                .map(perplexity -> String.format(Locale.ROOT, "%.2f", perplexity.value()))),
                new Measure(
                        Column.right("Tokens/s"),
                        model -> model.generation()
                                .map(speed -> String.format(Locale.ROOT, "%.0f", speed.tokensPerSecond()))),
                new Measure(Column.right("Params"), model -> Optional.of(Figures.count(model.parameters()))),
                new Measure(Column.right("Adapter"), model -> count(model.adapterParameters())));
    }

    private static String worst(LanguageScore score) {
        return score.language() + " " + Figures.percent(score.exactMatch().value());
    }

    private static Optional<String> count(OptionalLong count) {
        return count.isPresent() ? Optional.of(Figures.count(count.getAsLong())) : Optional.empty();
    }

    private Optional<TextTable> breakdown(String title, Function<TaskScores, Map<String, Proportion>> part) {
        List<String> keys = evaluation.models().stream()
                .flatMap(model -> model.task().stream())
                .map(part)
                .map(Map::keySet)
                .flatMap(Collection::stream)
                .distinct()
                .toList();
        if (keys.isEmpty()) {
            return Optional.empty();
        }
        List<Column> columns = new ArrayList<>(List.of(Column.left(title)));
        keys.forEach(key -> columns.add(Column.right(key)));
        TextTable table = new TextTable(columns);
        evaluation
                .models()
                .forEach(model -> model.task().map(part).ifPresent(shares -> {
                    List<String> cells = new ArrayList<>(List.of(model.name()));
                    keys.forEach(key -> cells.add(Optional.ofNullable(shares.get(key))
                            .map(share -> Figures.percent(share.value()))
                            .orElse("")));
                    table.row(cells);
                }));
        return Optional.of(table);
    }

    private String gaps() {
        return evaluation.gapsClosed().stream()
                .map(gap -> "%s closes %s of the gap from %s to %s.\n"
                        .formatted(gap.model(), Figures.percent(gap.share()), gap.from(), gap.to()))
                .collect(Collectors.joining());
    }
}
