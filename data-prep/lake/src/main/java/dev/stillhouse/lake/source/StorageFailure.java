package dev.stillhouse.lake.source;

import java.io.IOException;

/** Storage could not be read: nothing is known about the file. */
final class StorageFailure extends IOException {
    StorageFailure(IOException cause) {
        super(cause.getMessage(), cause);
    }
}
