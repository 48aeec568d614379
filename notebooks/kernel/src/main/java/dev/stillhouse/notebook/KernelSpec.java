package dev.stillhouse.notebook;

import com.google.gson.GsonBuilder;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * {@code kernel.json}: how Jupyter starts the kernel. Paths are absolute, so the file is written on the machine that uses it.
 *
 * @param java the java command of a JDK (a JRE has no JShell)
 * @param classPath as {@code java -cp} takes it
 */
record KernelSpec(Path java, String classPath) {
    static final String NAME = "stillhouse-java";

    /** Writes {@code kernels/stillhouse-java/kernel.json} into a data folder of Jupyter and returns its path. */
    Path write(Path jupyterData) throws IOException {
        Path folder = Files.createDirectories(jupyterData.resolve("kernels").resolve(NAME));
        return Files.writeString(folder.resolve("kernel.json"), json());
    }

    String json() throws IOException {
        Map<String, Object> spec = new LinkedHashMap<>();
        spec.put("argv", command());
        spec.put("display_name", "Java (Stillhouse)");
        spec.put("language", "java");
        spec.put("interrupt_mode", "message");
        return new GsonBuilder()
                        .disableHtmlEscaping()
                        .setPrettyPrinting()
                        .create()
                        .toJson(spec) + "\n";
    }

    private List<String> command() throws IOException {
        List<String> command = new ArrayList<>();
        command.add(java.toString());
        command.addAll(sparkFlags());
        command.add("-Dlog4j2.configurationFile=dev/stillhouse/notebook/log4j2.xml");
        command.addAll(List.of("-cp", classPath, KernelMain.class.getName(), "{connection_file}"));
        return command;
    }

    /** The options that Spark needs on this JDK, which the build writes into {@code jvm.flags}. */
    private static List<String> sparkFlags() throws IOException {
        try (InputStream in = KernelSpec.class.getResourceAsStream("jvm.flags")) {
            if (in == null) {
                throw new IOException("jvm.flags is missing beside KernelSpec.class; build notebooks/kernel again");
            }
            String flags = new String(in.readAllBytes(), StandardCharsets.UTF_8).strip();
            return List.of(flags.split("\\s+"));
        }
    }
}
