package dev.stillhouse.notebook.show;

/** Something that a notebook shows as HTML, and as plain text where there is no HTML. */
public sealed interface View permits Html, LineChart, Table {
    String html();

    String text();
}
