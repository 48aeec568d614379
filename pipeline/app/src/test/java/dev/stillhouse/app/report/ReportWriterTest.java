package dev.stillhouse.app.report;

import static org.assertj.core.api.Assertions.assertThat;

import dev.stillhouse.app.evaluate.Evaluation;
import dev.stillhouse.app.evaluate.ModelKind;
import dev.stillhouse.app.evaluate.ModelResult;
import dev.stillhouse.app.evaluate.Proportion;
import dev.stillhouse.app.evaluate.TaskScores;
import dev.stillhouse.contracts.page.Count;
import dev.stillhouse.contracts.page.Sample;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class ReportWriterTest {
    private static final String EVIL = "<script>alert('x')</script><img src=x onerror=\"y()\">";

    private final ReportWriter writer = new ReportWriter();

    @Test
    void thePageHasAPartForEverythingThatTheRunHas() {
        String page = writer.html(SampleRun.data());

        assertThat(page)
                .contains("<h1>Help desk triage</h1>")
                .contains("<h2>Evaluation</h2>", "<h2>Data</h2>", "<h2>Synthesis</h2>")
                .contains("<h2>Training</h2>", "<h2>Stages</h2>", "<h2>Lineage</h2>")
                .contains("<b>93.1%</b><span>exact match of student-logits, the best model trained here</span>")
                .contains("3,412 requests; 3,304 answers kept.");
    }

    @Test
    void nothingIsFetchedAndNothingRuns() {
        String page = writer.html(SampleRun.data());

        assertThat(page)
                .contains("default-src 'none'")
                .doesNotContain(
                        "<script", "http://", "https://", "<link", "<img", "<iframe", "url(", "@import", " src=");
    }

    @Test
    void everythingThatComesFromDataIsEscaped() {
        String page = writer.html(evil());

        assertThat(page)
                .contains("&lt;script&gt;alert(&#39;x&#39;)&lt;/script&gt;&lt;img src=x onerror=&quot;y()&quot;&gt;");
        assertThat(page).doesNotContain("<script", "<img");
        assertThat(page.split("&lt;script&gt;", -1).length - 1)
                .as("places where the row is shown")
                .isGreaterThanOrEqualTo(15);
    }

    @Test
    void whatIsMissingIsLeftOut() {
        ReportData empty = new ReportData(
                "Nothing yet", Optional.empty(), Optional.empty(), Optional.empty(), List.of(), Optional.empty());

        assertThat(writer.html(empty)).contains("<h1>Nothing yet</h1>").doesNotContain("<section", "<h2>");
    }

    @Test
    void theSameDataGivesTheSamePage() {
        assertThat(writer.html(SampleRun.data())).isEqualTo(writer.html(SampleRun.data()));
    }

    @Test
    void aRecipeOfOneStepHasNoChart() {
        ReportData data = new ReportData(
                "One step",
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                List.of(SampleRun.curve("short", 1, 2, 1)),
                Optional.empty());

        assertThat(writer.html(data)).contains("<b>short</b>").doesNotContain("<svg");
    }

    private static ReportData evil() {
        TreeMap<String, Proportion> languages = new TreeMap<>(Map.of(EVIL, new Proportion(1, 2)));
        ModelResult model = new ModelResult(
                EVIL,
                ModelKind.STUDENT,
                1,
                OptionalLong.empty(),
                Optional.of(new TaskScores(new Proportion(1, 2), languages, languages)),
                Optional.empty(),
                Optional.empty());
        Sample sample = new Sample(EVIL, EVIL, EVIL);
        return new ReportData(
                EVIL,
                Optional.empty(),
                Optional.of(
                        new DataFunnel(List.of(new Count("kept", 1)), List.of(new Count(EVIL, 1)), List.of(sample))),
                Optional.of(new Synthesis(
                        2,
                        1,
                        List.of(new Count(EVIL, 1)),
                        1,
                        1,
                        Optional.of(new Synthesis.Cost(1, EVIL)),
                        List.of(sample),
                        List.of(sample))),
                List.of(SampleRun.curve(EVIL, 30, 2, 1)),
                Optional.of(new Evaluation(List.of(model), List.of())));
    }
}
