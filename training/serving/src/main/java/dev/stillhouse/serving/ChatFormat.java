package dev.stillhouse.serving;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.stillhouse.contracts.json.Json;
import dev.stillhouse.llama.generate.GeneratedToken;
import java.util.List;
import java.util.Optional;

/** {@code chat.completion} and {@code chat.completion.chunk} objects. */
final class ChatFormat implements ReplyFormat {
    private final ReplyHead head;
    private final Vocabulary vocabulary;

    ChatFormat(ReplyHead head, Vocabulary vocabulary) {
        this.head = head;
        this.vocabulary = vocabulary;
    }

    @Override
    public ObjectNode whole(List<WholeAnswer> answers, TextCall call, Usage usage) {
        ObjectNode reply = head.object("chat.completion");
        ArrayNode choices = reply.putArray("choices");
        for (WholeAnswer answer : answers) {
            ObjectNode choice = choices.addObject().put("index", choices.size() - 1);
            choice.putObject("message")
                    .put("role", "assistant")
                    .put("content", answer.text())
                    .putNull("refusal");
            putLogProbs(choice, answer.tokens(), call);
            choice.put("finish_reason", answer.reason());
        }
        reply.set("usage", usage.toJson());
        return reply;
    }

    @Override
    public Optional<ObjectNode> opening(int choice) {
        return Optional.of(chunk(choice, Json.object().put("role", "assistant").put("content", "")));
    }

    @Override
    public ObjectNode piece(int choice, Piece piece, TextCall call) {
        ObjectNode chunk = chunk(choice, Json.object().put("content", piece.text()));
        putLogProbs((ObjectNode) chunk.path("choices").path(0), piece.tokens(), call);
        return chunk;
    }

    @Override
    public ObjectNode ending(int choice, String reason) {
        ObjectNode chunk = chunk(choice, Json.object());
        ((ObjectNode) chunk.path("choices").path(0)).put("finish_reason", reason);
        return chunk;
    }

    @Override
    public ObjectNode counts(Usage usage) {
        ObjectNode chunk = head.object("chat.completion.chunk");
        chunk.putArray("choices");
        chunk.set("usage", usage.toJson());
        return chunk;
    }

    private ObjectNode chunk(int index, ObjectNode delta) {
        ObjectNode chunk = head.object("chat.completion.chunk");
        ObjectNode choice = chunk.putArray("choices").addObject().put("index", index);
        choice.set("delta", delta);
        choice.putNull("logprobs").putNull("finish_reason");
        return chunk;
    }

    private void putLogProbs(ObjectNode choice, List<GeneratedToken> tokens, TextCall call) {
        if (call.topLogProbs().isEmpty()) {
            choice.putNull("logprobs");
            return;
        }
        ObjectNode logProbs = choice.putObject("logprobs");
        ArrayNode content = logProbs.putArray("content");
        logProbs.putNull("refusal");
        for (GeneratedToken token : tokens) {
            ObjectNode entry = entry(content.addObject(), token.id(), token.logProb());
            ArrayNode top = entry.putArray("top_logprobs");
            for (int i = 0; i < token.topIds().length; i++) {
                entry(top.addObject(), token.topIds()[i], token.topLogProbs()[i]);
            }
        }
    }

    private ObjectNode entry(ObjectNode entry, int id, float logProb) {
        entry.put("token", vocabulary.label(id)).put("logprob", LogProbs.finite(logProb));
        ArrayNode bytes = entry.putArray("bytes");
        for (byte b : vocabulary.bytes(id)) {
            bytes.add(b & 0xff);
        }
        return entry;
    }
}
