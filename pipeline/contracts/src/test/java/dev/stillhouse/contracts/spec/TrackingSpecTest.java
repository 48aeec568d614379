package dev.stillhouse.contracts.spec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.stillhouse.contracts.failure.Failure;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TrackingSpecTest {
    @TempDir
    private Path folder;

    @Test
    void nothingIsTrackedUnlessAskedFor() throws IOException {
        assertThat(read("seed: 1").tracking()).isEmpty();
    }

    @Test
    void readsTrackersWithTheirDefaults() throws IOException {
        RunSpec spec = read("tracking: {tensorboard: {}, mlflow: {uri: \"http://localhost:5000\"}, prometheus: {}}");

        assertThat(spec.tracking())
                .contains(new TrackingSpec(
                        Optional.of(new TrackingSpec.Tensorboard(Optional.empty())),
                        Optional.of(new TrackingSpec.Mlflow(
                                URI.create("http://localhost:5000"),
                                Optional.empty(),
                                Optional.empty(),
                                Optional.empty(),
                                Optional.empty())),
                        Optional.of(new TrackingSpec.Prometheus("127.0.0.1", 9464))));
    }

    @Test
    void readsWhatItWrote() throws IOException {
        RunSpec spec = read("""
                tracking:
                  tensorboard: {folder: curves}
                  mlflow: {uri: "https://mlflow.example.com/team", experiment: triage, user: ann, password_file: pw}
                  prometheus: {host: 0.0.0.0, port: 0}""");

        assertThat(spec.tracking().orElseThrow().tensorboard().orElseThrow().folder())
                .contains(folder.resolve("curves"));
        Files.writeString(folder.resolve("again.yaml"), SpecWriter.yaml(spec));
        assertThat(new SpecReader(folder).read(Path.of("again.yaml"), List.of()))
                .isEqualTo(spec);
    }

    @Test
    void reportsEveryProblem() {
        assertThatThrownBy(() -> read("""
                        tracking:
                          mlflow: {uri: "http://localhost:5000", user: ann}
                          prometheus: {port: 65536}
                          tensorbord: {}""")).isInstanceOf(Failure.class).hasMessage("""
                        Run spec spec.yaml has 3 problems:
                          spec.yaml:3: tracking.mlflow.user: needs password_file beside it
                          spec.yaml:4: tracking.prometheus.port: must be in [0, 65535], but was 65536
                          spec.yaml:5: tracking.tensorbord: is not a key; did you mean "tensorboard"?""");
    }

    @Test
    void refusesTwoWaysToSignIn() {
        assertThatThrownBy(() ->
                        read("tracking: {mlflow: {uri: \"http://h\", token_file: t, user: ann, password_file: p}}"))
                .isInstanceOf(Failure.class)
                .hasMessageEndingWith("tracking.mlflow.token_file: signs in in another way than user; remove one");
    }

    @Test
    void refusesSecrets() {
        assertThatThrownBy(() -> read("tracking: {mlflow: {uri: \"http://ann:geheim@h\", password: geheim}}"))
                .isInstanceOf(Failure.class)
                .hasMessageContaining("tracking.mlflow.password: would put a secret into the run spec")
                .hasMessageContaining("tracking.mlflow.uri: looks like a secret")
                .hasMessageNotContaining("geheim");
    }

    private RunSpec read(String keys) throws IOException {
        Files.writeString(folder.resolve("spec.yaml"), "name: x\n" + keys + "\n");
        return new SpecReader(folder).read(Path.of("spec.yaml"), List.of());
    }
}
