package dev.stillhouse.contracts.spec.binding;

import java.nio.file.Path;

/**
 * Where a value was written.
 *
 * @param source the file, or the option of the command line
 * @param line the line in the file, from 1; 0 for an option
 * @param base the folder that relative paths start from
 */
public record Origin(String source, int line, Path base) {
    @Override
    public String toString() {
        return line == 0 ? source : source + ":" + line;
    }
}
