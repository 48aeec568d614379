package dev.stillhouse.serving;

import com.sun.net.httpserver.HttpExchange;
import dev.stillhouse.contracts.json.Json;
import dev.stillhouse.llama.generate.GeneratedToken;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * An answer as one JSON object. While it takes long, a newline is sent now and then, which JSON allows before a value: only by writing
 * does a server learn that its client has gone.
 */
final class WholeReply implements ReplySink {
    private final HttpExchange exchange;
    private final TextCall call;
    private final ReplyFormat format;
    private final List<Choice> choices;

    private static final class Choice {
        private final StringBuilder text = new StringBuilder();
        private final List<GeneratedToken> tokens = new ArrayList<>();
        private List<GeneratedToken> promptScores = List.of();
        private String reason = "length";
    }

    WholeReply(HttpExchange exchange, TextCall call, ReplyFormat format) {
        this.exchange = exchange;
        this.call = call;
        this.format = format;
        this.choices = Stream.generate(Choice::new).limit(call.choices()).toList();
    }

    @Override
    public void piece(int choice, Piece piece) {
        choices.get(choice).text.append(piece.text());
        choices.get(choice).tokens.addAll(piece.tokens());
    }

    @Override
    public void prompt(int choice, List<GeneratedToken> scores) {
        choices.get(choice).promptScores = scores;
    }

    @Override
    public void ended(int choice, String reason) {
        choices.get(choice).reason = reason;
    }

    @Override
    public void stillWorking() throws IOException {
        if (!begun()) {
            JsonReply.sendHeaders(exchange, 200, 0);
        }
        OutputStream out = exchange.getResponseBody();
        out.write('\n');
        out.flush();
    }

    @Override
    public void done(Usage usage) throws IOException {
        List<WholeAnswer> answers = choices.stream()
                .map(choice ->
                        new WholeAnswer(choice.text.toString(), choice.promptScores, choice.tokens, choice.reason))
                .toList();
        byte[] body = Json.compact(format.whole(answers, call, usage)).getBytes(StandardCharsets.UTF_8);
        if (!begun()) {
            JsonReply.sendHeaders(exchange, 200, body.length);
        }
        exchange.getResponseBody().write(body);
        exchange.getResponseBody().close();
    }

    @Override
    public void failed(RequestRejected why) throws IOException {
        if (!begun()) {
            throw why;
        }
        throw new IOException("the reply cannot be finished: " + why.getMessage(), why);
    }

    private boolean begun() {
        return exchange.getResponseCode() >= 0;
    }
}
