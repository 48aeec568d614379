package dev.stillhouse.app.report;

import java.nio.file.Path;
import java.util.List;

/** The Parquet folders of a run, as far as a report looks into them. */
public interface RunTables {
    long rows(Path folder);

    /** Rows by the value of a column. */
    List<Count> rowsBy(Path folder, String column);

    /** The first rows of each heading, in the order of headings and texts. */
    List<Sample> samples(Path folder, SampleColumns columns, int perHeading);

    /**
     * What of a row becomes which part of a {@link Sample}.
     *
     * @param texts columns of which the first that is there is taken; of a list of messages, what the user said last
     * @param notes likewise; none may be there
     */
    record SampleColumns(String heading, List<String> texts, List<String> notes) {
        public SampleColumns {
            texts = List.copyOf(texts);
            notes = List.copyOf(notes);
        }
    }
}
