package dev.stillhouse.serving;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import dev.stillhouse.contracts.json.Json;
import dev.stillhouse.llama.generate.GeneratedToken;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;

/** An answer as server-sent events, one per piece, with {@code [DONE]} at the end. */
final class StreamedReply implements ReplySink {
    private final HttpExchange exchange;
    private final TextCall call;
    private final ReplyFormat format;
    private boolean writtenLately;

    StreamedReply(HttpExchange exchange, TextCall call, ReplyFormat format) {
        this.exchange = exchange;
        this.call = call;
        this.format = format;
    }

    @Override
    public void piece(int choice, Piece piece) throws IOException {
        if (!piece.text().isEmpty() || call.topLogProbs().isPresent()) {
            event(format.piece(choice, piece, call));
        }
    }

    @Override
    public void prompt(int choice, List<GeneratedToken> scores) {
        throw new IllegalStateException("a streamed reply has no scores of its prompt");
    }

    @Override
    public void ended(int choice, String reason) throws IOException {
        event(format.ending(choice, reason));
    }

    /** A comment line, which clients skip, where nothing else was sent lately. */
    @Override
    public void stillWorking() throws IOException {
        begin();
        if (!writtenLately) {
            write(": still working\n\n");
        }
        writtenLately = false;
    }

    @Override
    public void done(Usage usage) throws IOException {
        begin();
        if (call.delivery() == Delivery.STREAMED_WITH_USAGE) {
            write(line(format.counts(usage)));
        }
        write("data: [DONE]\n\n");
        exchange.getResponseBody().close();
    }

    @Override
    public void failed(RequestRejected why) throws IOException {
        if (!begun()) {
            throw why;
        }
        write(line(why.toJson()));
        exchange.getResponseBody().close();
    }

    private void event(ObjectNode chunk) throws IOException {
        begin();
        write(line(chunk));
    }

    private void begin() throws IOException {
        if (begun()) {
            return;
        }
        exchange.getResponseHeaders().set("Content-Type", "text/event-stream; charset=utf-8");
        exchange.getResponseHeaders().set("Cache-Control", "no-cache");
        exchange.sendResponseHeaders(200, 0);
        for (int choice = 0; choice < call.choices(); choice++) {
            Optional<ObjectNode> opening = format.opening(choice);
            if (opening.isPresent()) {
                write(line(opening.get()));
            }
        }
    }

    private boolean begun() {
        return exchange.getResponseCode() >= 0;
    }

    private String line(ObjectNode chunk) {
        boolean promised = call.delivery() == Delivery.STREAMED_WITH_USAGE && chunk.has("choices");
        if (promised && !chunk.has("usage")) {
            chunk.putNull("usage");
        }
        return "data: " + Json.compact(chunk) + "\n\n";
    }

    private void write(String text) throws IOException {
        OutputStream out = exchange.getResponseBody();
        out.write(text.getBytes(StandardCharsets.UTF_8));
        out.flush();
        writtenLately = true;
    }
}
