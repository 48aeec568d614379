package dev.stillhouse.app.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.stillhouse.contracts.page.Count;
import dev.stillhouse.contracts.page.Sample;
import dev.stillhouse.contracts.run.RunFolder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalDouble;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReportReaderTest {
    @TempDir
    Path folder;

    private RunFolder run;
    private ReportReader reader;

    @BeforeEach
    void create() {
        run = RunFolder.create(folder.resolve("run"));
        reader = new ReportReader(ReportReaderTest::sample);
    }

    @Test
    void anEmptyRunHasOnlyItsTitle() {
        ReportData data = reader.read(run, "Title");

        assertThat(data.title()).isEqualTo("Title");
        assertThat(data.manifest()).isEmpty();
        assertThat(data.data()).isEmpty();
        assertThat(data.synthesis()).isEmpty();
        assertThat(data.curves()).isEmpty();
        assertThat(data.evaluation()).isEmpty();
    }

    @Test
    void rowsAreCountedByWhatBecameOfThem() throws IOException {
        write(run.data().resolve("datacard.json"), """
                {"version":1,"datasets":{
                  "input":{"read":12,"kept":9,"rejected":{"EMPTY":1,"EXACT_DUPLICATE":2}},
                  "test":{"read":5,"kept":4,"rejected":{"EMPTY":1}}}}
                """);
        Files.createDirectories(run.data().resolve("rejects"));

        DataFunnel funnel = reader.read(run, "Title").data().orElseThrow();

        assertThat(funnel.kept()).containsExactly(new Count("input rows kept", 9), new Count("test rows kept", 4));
        assertThat(funnel.rejects()).containsExactly(new Count("EMPTY", 2), new Count("EXACT_DUPLICATE", 2));
        assertThat(funnel.rejectSamples()).containsExactly(new Sample("rejects by reason", "text", "detail"));
    }

    @Test
    void theCostOfASynthesisIsRead() throws IOException {
        write(run.synthetic().resolve("cost.json"), """
                {"teacher":"teacher","accepted":90,"rejected":10,"reject_reasons":{"NOT_JSON":10},"paid_requests":101,
                 "prompt_tokens":5000,"completion_tokens":700,"price":{"currency":"USD"},"spend":0.25}
                """);

        Files.createDirectories(run.synthetic().resolve("rows"));
        Files.createDirectories(run.synthetic().resolve("rejects"));

        Synthesis synthesis = reader.read(run, "Title").synthesis().orElseThrow();

        assertThat(synthesis.requests()).isEqualTo(100);
        assertThat(synthesis.rejects()).containsExactly(new Count("NOT_JSON", 10));
        assertThat(synthesis.samples()).containsExactly(new Sample("rows by id", "messages", "answer"));
        assertThat(synthesis.rejectSamples()).containsExactly(new Sample("rejects by reason", "excerpt", "detail"));
        assertThat(synthesis.cost()).contains(new Synthesis.Cost(0.25, "USD"));
    }

    @Test
    void lossesThatAreNotFiniteAndTornLinesAreLeftOutOfACurve() throws IOException {
        write(run.checkpoints("student").resolve("metrics.jsonl"), """
                {"time":"t","event":"step","step":1,"loss":2.5,"learning_rate":0.001,"tokens_per_second":100}
                {"time":"t","event":"step","step":2,"loss":null}
                {"time":"t","event":"validation","step":2,"validation_loss":1.75}
                {"time":"t","event":"step","step":3,"loss":1.5}
                {"time":"t","event":"validation","step":3,"validation_loss":null}
                {"time":"t","event":"st""");

        LossCurve curve = reader.read(run, "Title").curves().get(0);

        assertThat(curve.recipe()).isEqualTo("student");
        assertThat(curve.validation()).containsExactly(new LossCurve.Measurement(2, 1.75));
        assertThat(curve.steps())
                .containsExactly(
                        new LossCurve.Step(1, 2.5, OptionalDouble.of(0.001), OptionalDouble.of(100)),
                        new LossCurve.Step(3, 1.5, OptionalDouble.empty(), OptionalDouble.empty()));
    }

    @Test
    void damagedCostsNameTheFile() throws IOException {
        Path file = run.synthetic().resolve("cost.json");
        write(file, "{");

        assertThatThrownBy(() -> reader.read(run, "Title"))
                .hasMessage(file + " is not JSON; run the stage that wrote it again");
    }

    private static void write(Path file, String text) throws IOException {
        Files.createDirectories(file.getParent());
        Files.writeString(file, text);
    }

    private static List<Sample> sample(Path folder, RowSamples.Columns columns, int perHeading) {
        return List.of(new Sample(folder.getFileName() + " by " + columns.heading(), columns.text(), columns.note()));
    }
}
