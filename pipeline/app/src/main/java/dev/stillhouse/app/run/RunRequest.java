package dev.stillhouse.app.run;

import dev.stillhouse.app.stage.Selection;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * A run as asked for on the command line.
 *
 * @param out the run folder; {@code runs/NAME} when left out
 * @param overrides {@code a.b.c=value}
 */
public record RunRequest(
        Path spec, Optional<Path> out, List<String> overrides, Optional<String> master, Selection selection) {}
