package dev.stillhouse.app.cluster;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.jar.JarOutputStream;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;

/**
 * The class path of the tests, parted as for a cluster.
 *
 * @param installed what is in every Spark process from its start
 * @param application the jar with the main class
 * @param submitted what travels with the application
 */
record ClassPath(List<Path> installed, Path application, List<Path> submitted) {
    private static final String MAIN = "dev/stillhouse/app/Main.class";

    /** Groups of the repository that the jar for spark-submit brings too; the rest is what a Spark distribution has. */
    private static final List<String> BROUGHT = List.of(
            "/ai/djl/",
            "/com/microsoft/onnxruntime/",
            "/org/nd4j/",
            "/org/bytedeco/",
            "/info/picocli/",
            "/org/jsoup/",
            "/com/networknt/",
            "/com/github/oshi/");

    /** Folders with classes become jars in {@code folder}. */
    static ClassPath ofTests(Path folder) throws IOException {
        List<Path> installed = new ArrayList<>();
        List<Path> submitted = new ArrayList<>();
        Path application = folder;
        int folders = 0;
        for (String entry : System.getProperty("java.class.path").split(File.pathSeparator)) {
            Path path = Path.of(entry);
            if (path.endsWith("test-classes") || !Files.exists(path)) {
                continue;
            }
            boolean main = Files.exists(path.resolve(MAIN));
            Path jar = Files.isDirectory(path) ? jar(path, folder.resolve("classes-" + ++folders + ".jar")) : path;
            if (main) {
                application = jar;
            } else if (Files.isDirectory(path) || isOurs(path)) {
                submitted.add(jar);
            } else {
                installed.add(jar);
            }
        }
        submitted.add(fakeGpu(folder.resolve("fake-gpu.jar")));
        return new ClassPath(installed, application, submitted);
    }

    /** The engine of the tests, which asks for a GPU; nothing else of the tests is in the cluster. */
    private static Path fakeGpu(Path jar) throws IOException {
        String service = "META-INF/services/dev.stillhouse.tensor.EngineProvider";
        String provider = FakeGpuProvider.class.getName();
        try (OutputStream out = Files.newOutputStream(jar);
                JarOutputStream entries = new JarOutputStream(out);
                InputStream bytes = FakeGpuProvider.class.getResourceAsStream("FakeGpuProvider.class")) {
            entries.putNextEntry(new ZipEntry(provider.replace('.', '/') + ".class"));
            bytes.transferTo(entries);
            entries.closeEntry();
            entries.putNextEntry(new ZipEntry(service));
            entries.write(provider.getBytes(StandardCharsets.UTF_8));
            entries.closeEntry();
        }
        return jar;
    }

    private static boolean isOurs(Path jar) {
        String name = jar.toString();
        return jar.getFileName().toString().startsWith("stillhouse-")
                || BROUGHT.stream().anyMatch(name::contains);
    }

    private static Path jar(Path classes, Path jar) throws IOException {
        try (OutputStream out = Files.newOutputStream(jar);
                JarOutputStream entries = new JarOutputStream(out);
                Stream<Path> files = Files.walk(classes)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                entries.putNextEntry(new ZipEntry(classes.relativize(file).toString()));
                Files.copy(file, entries);
                entries.closeEntry();
            }
        }
        return jar;
    }
}
