package dev.stillhouse.finetune.watch;

import java.io.Serializable;
import java.time.Duration;

/**
 * What a rank needs to report to the driver. Travels with the task alone: who has the secret is believed.
 *
 * @param attempt the name of the try
 * @param patience without an answer from the driver until the rank gives up
 */
public record WatchTicket(String host, int port, String secret, String attempt, Duration patience)
        implements Serializable {
    @Override
    public String toString() {
        return "try " + attempt + ", watched at " + host + ":" + port;
    }
}
