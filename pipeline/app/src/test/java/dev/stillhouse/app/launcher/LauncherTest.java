package dev.stillhouse.app.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The launcher with a Java and a Maven that only say what they were asked. */
class LauncherTest {
    @TempDir
    Path temporary;

    private Path home = Path.of("unset");
    private Path bin = Path.of("unset");

    @BeforeEach
    void installInAFolderWithSpaces() throws IOException {
        home = Files.createDirectories(temporary.resolve("a home"));
        bin = Files.createDirectories(temporary.resolve("bin"));
        Files.copy(Path.of(System.getProperty("stillhouse.root"), "stillhouse"), home.resolve("stillhouse"));
        makeExecutable(home.resolve("stillhouse"));
        for (String folder :
                List.of("pipeline/app/src/main", "data-prep", "training", "distill", "examples/quickstart/generator")) {
            Files.createDirectories(home.resolve(folder));
        }
        Files.writeString(home.resolve("pom.xml"), "<project/>");
        program(
                "java",
                "if [ \"$1\" = -version ]; then echo 'openjdk version \"17.0.15\" 2025-04-15' >&2; exit; fi\n"
                        + "for a in \"$@\"; do echo \"<$a>\"; done");
        program(
                "mvn",
                "echo mvn \"$@\" >> \"" + temporary + "/builds\"; mkdir -p pipeline/app/target/lib"
                        + " pipeline/app/target/launcher; touch pipeline/app/target/stillhouse-app.jar");
    }

    @Test
    void buildsOnFirstUseAndThenStartsJavaWithEveryArgumentAsItWas() throws Exception {
        Outcome first = launch(home.resolve("stillhouse"), "run", "my spec.yaml");
        Outcome second = launch(home.resolve("stillhouse"), "doctor");

        assertThat(first.exitCode()).isZero();
        assertThat(first.error()).contains("stillhouse: building (first use");
        assertThat(first.output())
                .contains("<@" + home + "/pipeline/app/target/launcher/jvm.flags>")
                .contains("<-Xmx3g>")
                .contains("<-Dstillhouse.home=" + home + ">")
                .endsWith("<dev.stillhouse.app.Main>\n<run>\n<my spec.yaml>\n");
        assertThat(second.error()).isEmpty();
        assertThat(temporary.resolve("builds")).content().hasLineCount(1);
    }

    @Test
    void buildsAgainWhenASourceIsNewer() throws Exception {
        launch(home.resolve("stillhouse"));
        Path source = home.resolve("pipeline/app/src/main/New.java");
        Files.writeString(source, "class New {}");
        Files.setLastModifiedTime(
                source,
                java.nio.file.attribute.FileTime.from(java.time.Instant.now().plusSeconds(5)));

        launch(home.resolve("stillhouse"));

        assertThat(temporary.resolve("builds")).content().hasLineCount(2);
    }

    @Test
    void worksThroughASymbolicLinkFromAnotherFolder() throws Exception {
        Path link = Files.createSymbolicLink(temporary.resolve("linked"), home.resolve("stillhouse"));

        assertThat(launch(link, "doctor").output()).contains("<-Dstillhouse.home=" + home + ">");
    }

    @Test
    void twoAtOnceBuildOnce() throws Exception {
        program(
                "mvn",
                "sleep 1; echo mvn >> \"" + temporary + "/builds\"; mkdir -p pipeline/app/target/lib"
                        + " pipeline/app/target/launcher; touch pipeline/app/target/stillhouse-app.jar");
        Process one = start(home.resolve("stillhouse"), Map.of());
        Process other = start(home.resolve("stillhouse"), Map.of());

        assertThat(one.waitFor()).isZero();
        assertThat(other.waitFor()).isZero();
        assertThat(temporary.resolve("builds")).content().hasLineCount(1);
    }

    @Test
    void javaOptionsOfTheUserReplaceTheDefault() throws Exception {
        Outcome outcome = finish(start(home.resolve("stillhouse"), Map.of("STILLHOUSE_JAVA_OPTS", "-Xmx1g -Da=b")));

        assertThat(outcome.output()).contains("<-Xmx1g>\n<-Da=b>").doesNotContain("-Xmx3g");
    }

    @Test
    void anotherNd4jIsBuiltAnewWithoutTheLibrariesOfTheFirst() throws Exception {
        launch(home.resolve("stillhouse"));
        Path library = Files.createFile(home.resolve("pipeline/app/target/lib/nd4j-native.jar"));
        Map<String, String> cuda = Map.of("STILLHOUSE_ND4J", "cuda");

        finish(start(home.resolve("stillhouse"), cuda));
        finish(start(home.resolve("stillhouse"), cuda));

        assertThat(library).doesNotExist();
        assertThat(Files.readAllLines(temporary.resolve("builds")))
                .hasSize(2)
                .satisfiesExactly(
                        first -> assertThat(first).startsWith("mvn -B -q -Dmaven"),
                        second -> assertThat(second).startsWith("mvn -B -q -Pnd4j-cuda -Dmaven"));
    }

    @Test
    void anUnknownNd4jIsAUsageError() throws Exception {
        Outcome outcome = finish(start(home.resolve("stillhouse"), Map.of("STILLHOUSE_ND4J", "gpu")));

        assertThat(outcome.exitCode()).isEqualTo(2);
        assertThat(outcome.error())
                .isEqualTo(
                        "stillhouse: STILLHOUSE_ND4J is gpu, but only cpu and cuda are known; correct it, or unset it\n");
    }

    @Test
    void anOldJavaIsRefused() throws Exception {
        program("java", "echo 'java version \"1.8.0_392\"' >&2");

        Outcome outcome = launch(home.resolve("stillhouse"));

        assertThat(outcome.exitCode()).isEqualTo(4);
        assertThat(outcome.error())
                .isEqualTo("stillhouse: " + bin
                        + "/java is Java 1.8.0_392; stillhouse needs 17 or later, so set JAVA_HOME to a" + " JDK 17\n");
    }

    @Test
    void aWrongJavaHomeIsNamed() throws Exception {
        Outcome outcome = finish(start(home.resolve("stillhouse"), Map.of("JAVA_HOME", "/nowhere")));

        assertThat(outcome.exitCode()).isEqualTo(4);
        assertThat(outcome.error())
                .isEqualTo(
                        "stillhouse: JAVA_HOME is /nowhere, but there is no bin/java in it; correct it, or unset it\n");
    }

    @Test
    void aFailedBuildSaysWhyAndWhereTheLogIs() throws Exception {
        program("mvn", "echo '[ERROR] Foo.java:[1,2] no such symbol'; exit 1");

        Outcome outcome = launch(home.resolve("stillhouse"));

        assertThat(outcome.exitCode()).isEqualTo(1);
        assertThat(outcome.error())
                .contains("[ERROR] Foo.java:[1,2] no such symbol")
                .endsWith("stillhouse: the build failed; the whole log is in " + home + "/target/launcher-build.log\n");
    }

    private record Outcome(int exitCode, String output, String error) {}

    private Outcome launch(Path launcher, String... arguments) throws Exception {
        return finish(start(launcher, Map.of(), arguments));
    }

    private Process start(Path launcher, Map<String, String> environment, String... arguments) throws IOException {
        List<String> command = new java.util.ArrayList<>(List.of(launcher.toString()));
        command.addAll(List.of(arguments));
        ProcessBuilder builder = new ProcessBuilder(command).directory(temporary.toFile());
        Map<String, String> own = new LinkedHashMap<>(environment);
        builder.environment().remove("JAVA_HOME");
        builder.environment().remove("STILLHOUSE_JAVA_OPTS");
        builder.environment().remove("STILLHOUSE_ND4J");
        builder.environment().put("PATH", bin + ":/usr/bin:/bin");
        builder.environment().putAll(own);
        return builder.start();
    }

    private static Outcome finish(Process process) throws Exception {
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        String error = new String(process.getErrorStream().readAllBytes(), StandardCharsets.UTF_8);
        return new Outcome(process.waitFor(), output, error);
    }

    private void program(String name, String script) throws IOException {
        makeExecutable(Files.writeString(bin.resolve(name), "#!/usr/bin/env bash\n" + script + "\n"));
    }

    private static void makeExecutable(Path file) throws IOException {
        Files.setPosixFilePermissions(file, java.nio.file.attribute.PosixFilePermissions.fromString("rwxr-xr-x"));
    }
}
