package dev.stillhouse.notebook;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.abort;

import dev.stillhouse.notebook.show.Table;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.apache.spark.sql.SparkSession;
import org.dflib.jjava.jupyter.kernel.display.DisplayData;
import org.dflib.jjava.jupyter.kernel.display.mime.MIMEType;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** explore-run.ipynb on a small run, whose folder the build names in STILLHOUSE_RUN. */
class ExploreRunTest {
    private static final Path NOTEBOOK =
            Path.of(System.getProperty("stillhouse.root"), "notebooks", "explore-run.ipynb");
    private static final Path RUN = Path.of(System.getenv("STILLHOUSE_RUN"));
    private static final String CLASS_PATH = System.getProperty("java.class.path");

    /** The session is closed again: the one of the notebook has to know the classes of its cells. */
    @BeforeAll
    static void writeTheRun() throws IOException {
        delete(RUN);
        try (SparkSession spark = SparkSession.builder()
                .master("local[2]")
                .config("spark.ui.enabled", "false")
                .getOrCreate()) {
            FixtureRun.write(RUN, spark);
        }
    }

    @Test
    void everyCellRunsAndTheRunIsShown() throws Exception {
        List<String> shown = new ArrayList<>();
        try (Cells cells = Cells.open(CLASS_PATH)) {
            for (String source : Notebook.read(NOTEBOOK).sources()) {
                cells.run(source)
                        .map(JavaKernel::shown)
                        .map(ExploreRunTest::html)
                        .ifPresent(shown::add);
            }
        }

        assertThat(shown).hasSize(7);
        requireTheRun(String.join("\n", shown));
    }

    @Test
    @Tag("jupyter")
    void everyCellRunsInJupyter(@TempDir Path folder) throws Exception {
        Path nbconvert = onPath("jupyter-nbconvert").orElseGet(() -> {
            String reason =
                    "SKIPPED: the notebook was not executed by Jupyter, because jupyter-nbconvert is not installed";
            System.out.println(reason);
            return abort(reason);
        });
        Path java = Path.of(System.getProperty("java.home"), "bin", "java");
        new KernelSpec(java, CLASS_PATH).write(folder.resolve("jupyter"));
        ProcessBuilder command = new ProcessBuilder(
                        nbconvert.toString(),
                        "--execute",
                        "--to",
                        "notebook",
                        "--log-level=WARN",
                        "--output-dir",
                        folder.toString(),
                        "--output",
                        "executed.ipynb",
                        NOTEBOOK.toString())
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("log").toFile());
        command.environment().put("JUPYTER_PATH", folder.resolve("jupyter").toString());
        command.environment().put("JAVA_TOOL_OPTIONS", "-XX:TieredStopAtLevel=1");
        Process process = command.start();

        assertThat(process.waitFor(3, TimeUnit.MINUTES)).isTrue();
        assertThat(process.exitValue())
                .as(Files.readString(folder.resolve("log")))
                .isZero();
        Notebook executed = Notebook.read(folder.resolve("executed.ipynb"));
        assertThat(executed.outputKinds()).hasSize(7).containsOnly("execute_result");
        requireTheRun(executed.shown());
    }

    @Test
    void theNotebookIsKeptWithoutOutputs() throws IOException {
        assertThat(Notebook.read(NOTEBOOK).outputKinds()).isEmpty();
    }

    private static void requireTheRun(String shown) {
        assertThat(shown)
                .contains("fixture run: 2 stages done by stillhouse 0.1.0")
                .contains(row("finetune.lora-gold", 61.0, "base, prepare", 1, "abcdef012345"))
                .contains(row("rows.kept", 1200), row("languages[0]", "de"))
                .contains(
                        row("DUPLICATE", 2),
                        row("TOO_SHORT", 1),
                        row("TOO_SHORT", "t3 | TOO_SHORT | 4 characters | <hm>"))
                .contains(
                        "1 rows, the first five:",
                        row("s1", "The printer is on fire", "{\"team\":\"hardware\"}", "teacher", 9))
                .contains(row("base", "base", 1000, 0.25, "0.175 to 0.343", "th", null, 80.5))
                .contains(row("student-logits", "base", "teacher", 0.9))
                .contains("<polyline points=\"64.0,114.7 312.0,232.7 560.0,272.0\"", ">student-logits</text>");
    }

    /** The HTML of a row, as tables write it. */
    private static String row(Object... cells) {
        String[] columns = Arrays.stream(cells).map(String::valueOf).toArray(String[]::new);
        String html = Table.of(columns).row(cells).html();
        return html.substring(html.indexOf("<tr><td"), html.indexOf("</tbody>"));
    }

    private static String html(DisplayData data) {
        Object html = data.getData(MIMEType.TEXT_HTML);
        return String.valueOf(html == null ? data.getData(MIMEType.TEXT_PLAIN) : html);
    }

    private static Optional<Path> onPath(String command) {
        return Stream.of(System.getenv("PATH").split(File.pathSeparator))
                .map(folder -> Path.of(folder, command))
                .filter(Files::isExecutable)
                .findFirst();
    }

    private static void delete(Path folder) throws IOException {
        if (!Files.exists(folder)) {
            return;
        }
        List<Path> deepestFirst;
        try (Stream<Path> files = Files.walk(folder)) {
            deepestFirst = files.sorted(Comparator.reverseOrder()).toList();
        }
        for (Path file : deepestFirst) {
            Files.delete(file);
        }
    }
}
