package dev.stillhouse.app.report;

import dev.stillhouse.contracts.page.Sample;
import java.nio.file.Path;
import java.util.List;

/** Looks into the Parquet folders of a run for rows to show. */
public interface RowSamples {
    /** The first rows of each heading, in the order of headings, texts and notes. */
    List<Sample> of(Path folder, Columns columns, int perHeading);

    /** Which column becomes which part of a {@link Sample}. Of a chat as JSON, the text is what the user said last. */
    record Columns(String heading, String text, String note) {}
}
