package dev.stillhouse.app;

import dev.stillhouse.app.console.Screen;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.TreeMap;

/**
 * What a command knows of the process that it runs in.
 *
 * @param out results
 * @param screen progress and messages, on standard error
 * @param workingFolder what relative paths of the command line start from
 * @param home the checkout or installation, when the launcher started us; holds examples/
 * @param submitted the Spark settings of spark-submit, when that started us
 * @param cores that this process may use
 */
public record Surroundings(
        PrintStream out,
        Screen screen,
        Path workingFolder,
        Optional<Path> home,
        Map<String, String> submitted,
        int cores,
        Clock clock) {

    /** Those of this process. */
    public static Surroundings ofProcess() {
        Properties properties = System.getProperties();
        boolean terminal = Boolean.parseBoolean(properties.getProperty("stillhouse.terminal"));
        Map<String, String> submitted = new TreeMap<>();
        properties.stringPropertyNames().stream()
                .filter(name -> name.startsWith("spark."))
                .forEach(name -> submitted.put(name, properties.getProperty(name)));
        return new Surroundings(
                new PrintStream(System.out, true, StandardCharsets.UTF_8),
                new Screen(
                        new PrintStream(System.err, true, StandardCharsets.UTF_8),
                        terminal ? Screen.Kind.TERMINAL : Screen.Kind.PLAIN),
                Path.of("").toAbsolutePath(),
                Optional.ofNullable(properties.getProperty("stillhouse.home")).map(Path::of),
                submitted,
                Runtime.getRuntime().availableProcessors(),
                Clock.systemUTC());
    }

    /** An absolute path of one that stood on the command line. */
    public Path resolve(Path path) {
        return workingFolder.resolve(path).normalize();
    }

    /** The version of stillhouse, which is part of every stage's key. */
    public String version() {
        try (InputStream in = Surroundings.class.getResourceAsStream("version.txt")) {
            if (in == null) {
                throw new IllegalStateException("version.txt is missing from the class path");
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8).strip();
        } catch (IOException e) {
            throw new IllegalStateException("version.txt cannot be read", e);
        }
    }
}
