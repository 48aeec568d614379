package dev.stillhouse.app.tracking;

import dev.stillhouse.contracts.spec.TrackingSpec;
import java.util.Optional;
import org.mlflow.tracking.creds.BasicMlflowHostCreds;

/** Who we are to a tracking server. Prints no secret. */
final class MlflowSignIn {
    private final String host;
    private final Optional<String> user;
    private final Optional<String> secret;

    /** @throws dev.stillhouse.contracts.failure.Failure SPEC_INVALID when a file with a secret is not there or holds none */
    MlflowSignIn(TrackingSpec.Mlflow spec) {
        this.host = spec.uri().toString().replaceFirst("/+$", "");
        this.user = spec.user();
        this.secret = spec.tokenFile()
                .map(file -> SecretFile.read("tracking.mlflow.token_file", file))
                .or(() -> spec.passwordFile().map(file -> SecretFile.read("tracking.mlflow.password_file", file)));
    }

    String host() {
        return host;
    }

    BasicMlflowHostCreds credentials() {
        if (secret.isEmpty()) {
            return new BasicMlflowHostCreds(host);
        }
        return user.isPresent()
                ? new BasicMlflowHostCreds(host, user.get(), secret.get())
                : new BasicMlflowHostCreds(host, secret.get());
    }

    /** Servers may quote what they were sent in their errors. */
    String removeSecretFrom(String text) {
        return secret.isEmpty() ? text : text.replace(secret.get(), "[secret]");
    }
}
