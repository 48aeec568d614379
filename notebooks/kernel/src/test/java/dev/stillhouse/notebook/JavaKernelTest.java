package dev.stillhouse.notebook;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.stillhouse.notebook.show.Html;
import java.io.IOException;
import java.util.List;
import org.dflib.jjava.jupyter.kernel.display.mime.MIMEType;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class JavaKernelTest {
    private JavaKernel kernel;

    @BeforeAll
    void start() throws IOException {
        kernel = new JavaKernel(Cells.open(System.getProperty("java.class.path")));
    }

    @AfterAll
    void stop() {
        kernel.onShutdown(false);
    }

    @Test
    void viewsAreShownAsHtmlAndAsText() {
        var data = JavaKernel.shown(new Html("<b>rye</b>", "rye"));

        assertThat(data.getData(MIMEType.TEXT_HTML)).isEqualTo("<b>rye</b>");
        assertThat(data.getData(MIMEType.TEXT_PLAIN)).isEqualTo("rye");
    }

    @Test
    void otherValuesAreShownAsText() throws CellFailure {
        assertThat(kernel.eval("List.of(1, 2)").getData(MIMEType.TEXT_PLAIN)).isEqualTo("[1, 2]");
        assertThat(kernel.eval("int silent = 1;")).isNull();
    }

    @Test
    void aFailureIsFormattedAsItsLines() {
        CellFailure failure = catchThrowableOfType(
                CellFailure.class, () -> kernel.eval("throw new IllegalStateException(\"empty\");"));

        assertThat(kernel.formatError(failure)).containsExactly("java.lang.IllegalStateException: empty");
    }

    @Test
    void namesAreCompletedAtTheCursor() throws CellFailure {
        kernel.eval("String distillery = \"rye\";");

        var options = kernel.complete("distillery.toUpp", 16);

        assertThat(options.getReplacements()).isEqualTo(List.of("toUpperCase("));
        assertThat(options.getSourceStart()).isEqualTo(11);
        assertThat(options.getSourceEnd()).isEqualTo(16);
    }
}
