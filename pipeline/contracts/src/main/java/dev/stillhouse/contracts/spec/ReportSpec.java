package dev.stillhouse.contracts.spec;

import java.util.Optional;

/** The page that a run ends with. */
public record ReportSpec(Optional<String> title) {}
