package dev.stillhouse.serving;

import dev.stillhouse.llama.generate.FinishReason;
import dev.stillhouse.llama.generate.GeneratedToken;
import java.io.IOException;

/** Hears of the answers of one HTTP request, on the thread that writes the reply. */
interface AnswerListener {
    void token(int choice, GeneratedToken token) throws IOException;

    void finished(int choice, FinishReason reason) throws IOException;

    /** No more comes. */
    void failed(RequestRejected why);
}
