package dev.stillhouse.serving;

import dev.stillhouse.llama.generate.FinishReason;
import dev.stillhouse.llama.generate.GeneratedToken;
import dev.stillhouse.text.tokenize.StreamingDecoder;
import java.io.IOException;
import java.util.List;
import java.util.Locale;

/** One choice of a reply on its way from tokens to text. */
final class AnswerInProgress {
    private final int choice;
    private final StreamingDecoder decoder;
    private final StopFilter stops;
    private final ReplySink sink;
    private int tokens;
    private int labelOffset;
    private boolean ended;

    AnswerInProgress(int choice, StreamingDecoder decoder, StopFilter stops, ReplySink sink) {
        this.choice = choice;
        this.decoder = decoder;
        this.stops = stops;
        this.sink = sink;
    }

    /** Tokens generated so far. */
    int tokens() {
        return tokens;
    }

    boolean ended() {
        return ended;
    }

    void echo(String prompt, List<GeneratedToken> scores) throws IOException {
        sink.piece(choice, new Piece(prompt, scores, 0));
        labelOffset = prompt.length();
    }

    /** A token whose bytes are text. */
    void say(GeneratedToken token, String label) throws IOException {
        take(token, stops.add(decoder.add(token.id())), label);
        if (stops.stopped()) {
            ended = true;
            sink.ended(choice, name(FinishReason.STOP));
        }
    }

    /** A token that is no part of the text: a special one, or the one that ends the answer. */
    void passOver(GeneratedToken token, String label) throws IOException {
        take(token, "", label);
    }

    private void take(GeneratedToken token, String text, String label) throws IOException {
        tokens++;
        sink.piece(choice, new Piece(text, List.of(token), labelOffset));
        labelOffset += label.length();
    }

    /** Ends the answer, unless a stop string has ended it already. */
    void end(FinishReason reason) throws IOException {
        if (ended) {
            return;
        }
        ended = true;
        String rest = stops.add(decoder.end()) + stops.end();
        if (!rest.isEmpty()) {
            sink.piece(choice, new Piece(rest, List.of(), labelOffset));
        }
        sink.ended(choice, name(stops.stopped() ? FinishReason.STOP : reason));
    }

    private static String name(FinishReason reason) {
        return reason.name().toLowerCase(Locale.ROOT);
    }
}
