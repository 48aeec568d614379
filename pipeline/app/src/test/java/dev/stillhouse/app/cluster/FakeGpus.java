package dev.stillhouse.app.cluster;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** GPUs of a worker that are there for Spark alone: the shipped discovery script, and an nvidia-smi that counts as many as it is told. */
final class FakeGpus {
    private FakeGpus() {}

    /** The settings of a worker that are shipped, for this checkout and so many GPUs. */
    static String settings(int count) throws IOException {
        Path configs = Path.of(System.getProperty("stillhouse.root"), "cluster-configs");
        return Files.readString(configs.resolve("standalone/worker-gpu.conf"))
                .replace("/opt/stillhouse/cluster-configs", configs.toString())
                .replaceAll("(?m)(gpu.amount +)8$", "$1" + count);
    }

    /**
     * The environment in which the discovery script finds them.
     *
     * @param folder that gets the nvidia-smi
     */
    static Map<String, String> environment(int count, Path folder) throws IOException {
        String numbers = IntStream.range(0, count).mapToObj(Integer::toString).collect(Collectors.joining(" "));
        Path program = Files.createDirectories(folder).resolve("nvidia-smi");
        Files.writeString(
                program, "#!/bin/sh\n[ \"$1\" = --query-gpu=index ] || exit 9\nprintf '%s\\n' " + numbers + "\n");
        Files.setPosixFilePermissions(program, PosixFilePermissions.fromString("rwx------"));
        return Map.of("PATH", folder + File.pathSeparator + System.getenv("PATH"));
    }
}
