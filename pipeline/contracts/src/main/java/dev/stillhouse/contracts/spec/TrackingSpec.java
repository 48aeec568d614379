package dev.stillhouse.contracts.spec;

import dev.stillhouse.contracts.spec.binding.Default;
import dev.stillhouse.contracts.spec.binding.Rules;
import java.net.URI;
import java.nio.file.Path;
import java.util.Optional;

/** Where the curves of trainings go besides the run folder. Any of them, all of them, or none. */
public record TrackingSpec(
        Optional<Tensorboard> tensorboard, Optional<Mlflow> mlflow, Optional<Prometheus> prometheus) {

    /**
     * Event files for TensorBoard.
     *
     * @param folder with a folder for each recipe; {@code tensorboard} of the run folder when left out
     */
    public record Tensorboard(Optional<Path> folder) {}

    /**
     * An MLflow tracking server.
     *
     * @param uri such as {@code http://localhost:5000}
     * @param experiment the name of the run when left out
     * @param tokenFile a file whose first line is a bearer token
     * @param user of a server that asks for a name and a password
     * @param passwordFile a file whose first line is the user's password
     */
    public record Mlflow(
            URI uri,
            Optional<String> experiment,
            Optional<Path> tokenFile,
            Optional<String> user,
            Optional<Path> passwordFile) {
        public Mlflow {
            new Rules()
                    .that(user.isEmpty() || passwordFile.isPresent(), "user needs password_file beside it")
                    .that(passwordFile.isEmpty() || user.isPresent(), "password_file needs user beside it")
                    .that(
                            tokenFile.isEmpty() || user.isEmpty(),
                            "token_file signs in in another way than user; remove one")
                    .that(!experiment.orElse("x").isBlank(), "experiment must not be blank")
                    .hold();
        }
    }

    /**
     * An endpoint that Prometheus scrapes while the run lasts.
     *
     * @param host the address to listen on
     * @param port 0 takes any free one
     */
    public record Prometheus(
            @Default("127.0.0.1") String host,
            @Default("9464") int port) {
        public Prometheus {
            new Rules()
                    .that(!host.isBlank(), "host must not be blank")
                    .that(port >= 0 && port <= 65535, "port must be in [0, 65535], but was %d", port)
                    .hold();
        }
    }
}
