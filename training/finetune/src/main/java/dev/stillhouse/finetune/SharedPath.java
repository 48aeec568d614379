package dev.stillhouse.finetune;

import java.io.Serializable;
import java.nio.file.Path;

/**
 * The absolute path of a file that every worker sees under the same name. Serializable, as {@link Path} is not, so that plans can travel
 * to a worker.
 */
public record SharedPath(String name) implements Serializable {
    public static SharedPath of(Path path) {
        return new SharedPath(path.toAbsolutePath().normalize().toString());
    }

    public Path path() {
        return Path.of(name);
    }

    @Override
    public String toString() {
        return name;
    }
}
