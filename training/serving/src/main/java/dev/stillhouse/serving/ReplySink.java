package dev.stillhouse.serving;

import dev.stillhouse.llama.generate.GeneratedToken;
import java.io.IOException;
import java.util.List;

/** Where an answer goes. Every method may find that the client has gone, which is an {@link IOException}. */
interface ReplySink {
    void piece(int choice, Piece piece) throws IOException;

    /** @param scores of every token of the choice's prompt; asked for only where the reply is {@link Delivery#WHOLE} */
    void prompt(int choice, List<GeneratedToken> scores);

    /** @param reason {@code stop} or {@code length} */
    void ended(int choice, String reason) throws IOException;

    /** Called about every second, to find out whether the client is still there. */
    void stillWorking() throws IOException;

    void done(Usage usage) throws IOException;

    /** Ends a reply that has begun already and cannot be finished. Throws the rejection on when nothing was sent yet. */
    void failed(RequestRejected why) throws IOException;
}
