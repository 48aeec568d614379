package dev.stillhouse.app.evaluate;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class EvaluationTableTest {
    private final Evaluation evaluation = Evaluation.of(
            List.of(
                    EvaluationTest.model("lora-gold", ModelKind.LORA, 10),
                    EvaluationTest.model("student-logits", ModelKind.STUDENT, 15),
                    EvaluationTest.model("teacher", ModelKind.TEACHER, 20)),
            Optional.of(new Gap("lora-gold", "teacher")));

    @Test
    void theTerminalTableIsAligned() {
        assertThat(new EvaluationTable(evaluation).terminal()).isEqualTo("""
                        Model           Kind     Exact match  95% interval   Worst language  Tokens/s  Params  Adapter
                        ----------------------------------------------------------------------------------------------
                        lora-gold       lora           50.0%  [29.9, 70.1]          de 0.0%       200   1.00k       50
                        student-logits  student        75.0%  [53.1, 88.8]         de 50.0%       200   1.00k       50
                        teacher         teacher       100.0%  [83.9, 100.0]       de 100.0%       200   1.00k       50

                        By field         team
                        ---------------------
                        lora-gold       90.0%
                        student-logits  90.0%
                        teacher         90.0%

                        By language         de      en
                        ------------------------------
                        lora-gold         0.0%  100.0%
                        student-logits   50.0%  100.0%
                        teacher         100.0%  100.0%

                        student-logits closes 50.0% of the gap from lora-gold to teacher.
                        """);
    }

    @Test
    void theMarkdownTableHasRules() {
        assertThat(new EvaluationTable(evaluation).markdown()).startsWith("""
                        | Model | Kind | Exact match | 95% interval | Worst language | Tokens/s | Params | Adapter |
                        | --- | --- | ---: | --- | ---: | ---: | ---: | ---: |
                        | lora-gold | lora | 50.0% | [29.9, 70.1] | de 0.0% | 200 | 1.00k | 50 |
                        """);
    }

    @Test
    void perplexityAloneHasNoColumnsOfATask() {
        ModelResult base = new ModelResult(
                "base",
                ModelKind.BASE,
                8_030_261_248L,
                OptionalLong.empty(),
                Optional.empty(),
                Optional.of(new Perplexity(300, 100)),
                Optional.empty());

        assertThat(new EvaluationTable(new Evaluation(List.of(base), List.of())).terminal())
                .isEqualTo("""
                        Model  Kind  Perplexity  Params
                        -------------------------------
                        base   base       20.09   8.03B
                        """);
    }

    @Test
    void manyLanguagesGoBelowInsteadOfBesideAndLongNamesAreCut() {
        TreeMap<String, Proportion> languages = new TreeMap<>();
        for (int i = 0; i < 30; i++) {
            languages.put(String.format("l%02d", i), new Proportion(i, 30));
        }
        ModelResult model = new ModelResult(
                "a-model-with-a-name-that-nobody-would-ever-type",
                ModelKind.STUDENT,
                1,
                OptionalLong.empty(),
                Optional.of(new TaskScores(new Proportion(1, 3), languages, new TreeMap<>())),
                Optional.empty(),
                Optional.empty());

        String table = new EvaluationTable(new Evaluation(List.of(model), List.of())).terminal();

        assertThat(table.lines()).allSatisfy(line -> assertThat(line.length()).isLessThanOrEqualTo(100));
        assertThat(table).contains("a-model-with-a-name-that-no…").contains("l29");
    }
}
