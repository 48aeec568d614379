package dev.stillhouse.app.doctor;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** The program of NVIDIA's driver that describes GPUs. It is asked in place of the driver's library, which would stay in this process. */
public final class NvidiaSmi {
    private static final String NAME = "nvidia-smi";
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private final List<Path> folders;

    private NvidiaSmi(List<Path> folders) {
        this.folders = folders;
    }

    /** @param path folders, as the variable PATH has them */
    public static NvidiaSmi on(String path) {
        return new NvidiaSmi(Arrays.stream(path.split(File.pathSeparator))
                .filter(folder -> !folder.isEmpty())
                .map(Path::of)
                .toList());
    }

    /**
     * @param lines what it wrote
     * @param exitCode 0 when the driver answered
     */
    record Answer(int exitCode, List<String> lines) {
        String text() {
            return String.join("; ", lines);
        }
    }

    /**
     * A line for each GPU, with {@link Gpu#FIELDS}; none when the program is not installed.
     *
     * @throws IOException when it cannot be started or does not end
     */
    Optional<Answer> gpus() throws IOException, InterruptedException {
        Optional<Path> program = folders.stream()
                .map(folder -> folder.resolve(NAME))
                .filter(Files::isExecutable)
                .findFirst();
        return program.isPresent()
                ? Optional.of(ask(program.get(), "--query-gpu=" + Gpu.FIELDS, "--format=csv,noheader,nounits"))
                : Optional.empty();
    }

    /** Its answers are shorter than what a pipe holds, so they are read after it has ended. */
    private static Answer ask(Path program, String... arguments) throws IOException, InterruptedException {
        String[] command = new String[arguments.length + 1];
        command[0] = program.toString();
        System.arraycopy(arguments, 0, command, 1, arguments.length);
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        process.getOutputStream().close();
        try {
            if (!process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
                throw new IOException(program + " does not end within " + PATIENCE.toSeconds() + " s");
            }
            String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            return new Answer(process.exitValue(), text.strip().lines().toList());
        } finally {
            process.destroyForcibly();
        }
    }
}
