package dev.stillhouse.app.report;

import java.util.Optional;

/** A part of the page. */
interface Section {
    /** The markup with its heading; empty when the run has nothing for it. */
    Optional<String> markup(ReportData data);
}
