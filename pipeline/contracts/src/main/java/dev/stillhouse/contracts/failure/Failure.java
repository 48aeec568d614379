package dev.stillhouse.contracts.failure;

import org.jspecify.annotations.Nullable;

/** An error that somebody outside of stillhouse can act on. Serializable, so that it survives a Spark task boundary. */
public final class Failure extends RuntimeException {
    private final FailureCode code;

    Failure(FailureCode code, String message, @Nullable Throwable cause) {
        super(message, cause);
        this.code = code;
    }

    public FailureCode code() {
        return code;
    }

    public int exitCode() {
        return code.actor().exitCode();
    }
}
