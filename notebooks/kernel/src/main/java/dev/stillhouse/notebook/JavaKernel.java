package dev.stillhouse.notebook;

import dev.stillhouse.notebook.show.View;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import jdk.jshell.SourceCodeAnalysis.Suggestion;
import org.dflib.jjava.jupyter.kernel.BaseKernel;
import org.dflib.jjava.jupyter.kernel.LanguageInfo;
import org.dflib.jjava.jupyter.kernel.ReplacementOptions;
import org.dflib.jjava.jupyter.kernel.display.DisplayData;
import org.jspecify.annotations.Nullable;

/** The cells behind Jupyter's protocol, which {@link BaseKernel} speaks: its null means nothing to show. */
final class JavaKernel extends BaseKernel {
    private final Cells cells;

    JavaKernel(Cells cells) {
        this.cells = cells;
    }

    @Override
    public @Nullable DisplayData eval(String cell) throws CellFailure {
        return cells.run(cell).map(JavaKernel::shown).orElse(null);
    }

    /** Views as HTML, anything else as its text. */
    static DisplayData shown(Object value) {
        if (value instanceof View) {
            View view = (View) value;
            DisplayData data = new DisplayData(view.text());
            data.putHTML(view.html());
            return data;
        }
        return new DisplayData(String.valueOf(value));
    }

    @Override
    public List<String> formatError(Exception failure) {
        return failure instanceof CellFailure
                ? String.valueOf(failure.getMessage()).lines().toList()
                : super.formatError(failure);
    }

    @Override
    public ReplacementOptions complete(String cell, int at) {
        int[] anchor = {at};
        List<String> continuations = cells.analysis().completionSuggestions(cell, at, anchor).stream()
                .map(Suggestion::continuation)
                .distinct()
                .toList();
        return new ReplacementOptions(continuations, anchor[0], at);
    }

    @Override
    public void interrupt() {
        cells.interrupt();
    }

    @Override
    public LanguageInfo getLanguageInfo() {
        return new LanguageInfo.Builder("Java")
                .version(Runtime.version().toString())
                .mimetype("text/x-java-source")
                .fileExtension(".jshell")
                .pygments("java")
                .codemirror("java")
                .build();
    }

    @Override
    public void onShutdown(boolean isRestarting) {
        try {
            cells.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
