package dev.stillhouse.serving;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.stillhouse.llama.generate.GeneratedToken;
import java.util.List;
import java.util.Optional;

/** {@code text_completion} objects. Their text offsets count the characters of token labels, as other servers of this API do. */
final class CompletionFormat implements ReplyFormat {
    private final ReplyHead head;
    private final Vocabulary vocabulary;

    CompletionFormat(ReplyHead head, Vocabulary vocabulary) {
        this.head = head;
        this.vocabulary = vocabulary;
    }

    @Override
    public ObjectNode whole(List<WholeAnswer> answers, TextCall call, Usage usage) {
        ObjectNode reply = head.object("text_completion");
        ArrayNode choices = reply.putArray("choices");
        for (WholeAnswer answer : answers) {
            ObjectNode choice =
                    choices.addObject().put("index", choices.size() - 1).put("text", answer.text());
            putLogProbs(choice, answer.tokens(), 0, call);
            choice.put("finish_reason", answer.reason());
            if (call.promptLogProbs().isPresent()) {
                putPromptLogProbs(choice.putArray("prompt_logprobs"), answer.promptScores());
            }
        }
        reply.set("usage", usage.toJson());
        return reply;
    }

    @Override
    public Optional<ObjectNode> opening(int choice) {
        return Optional.empty();
    }

    @Override
    public ObjectNode piece(int choice, Piece piece, TextCall call) {
        ObjectNode chunk = head.object("text_completion");
        ObjectNode node =
                chunk.putArray("choices").addObject().put("index", choice).put("text", piece.text());
        putLogProbs(node, piece.tokens(), piece.labelOffset(), call);
        node.putNull("finish_reason");
        return chunk;
    }

    @Override
    public ObjectNode ending(int choice, String reason) {
        ObjectNode chunk = head.object("text_completion");
        chunk.putArray("choices")
                .addObject()
                .put("index", choice)
                .put("text", "")
                .putNull("logprobs")
                .put("finish_reason", reason);
        return chunk;
    }

    @Override
    public ObjectNode counts(Usage usage) {
        ObjectNode chunk = head.object("text_completion");
        chunk.putArray("choices");
        chunk.set("usage", usage.toJson());
        return chunk;
    }

    /** By id, as vLLM has it: the likeliest tokens with their rank from 1, and the prompt's own token whatever its rank. */
    private void putPromptLogProbs(ArrayNode positions, List<GeneratedToken> scores) {
        for (GeneratedToken token : scores) {
            if (Float.isNaN(token.logProb())) {
                positions.addNull();
                continue;
            }
            ObjectNode position = positions.addObject();
            for (int i = 0; i < token.topIds().length; i++) {
                scored(position, token.topIds()[i], token.topLogProbs()[i]).put("rank", i + 1);
            }
            if (!position.has(Integer.toString(token.id()))) {
                scored(position, token.id(), token.logProb()).putNull("rank");
            }
        }
    }

    private ObjectNode scored(ObjectNode position, int id, float logProb) {
        return position.putObject(Integer.toString(id))
                .put("logprob", LogProbs.finite(logProb))
                .put("decoded_token", vocabulary.label(id));
    }

    private void putLogProbs(ObjectNode choice, List<GeneratedToken> tokens, int firstOffset, TextCall call) {
        if (call.topLogProbs().isEmpty()) {
            choice.putNull("logprobs");
            return;
        }
        ObjectNode logProbs = choice.putObject("logprobs");
        ArrayNode labels = logProbs.putArray("tokens");
        ArrayNode values = logProbs.putArray("token_logprobs");
        ArrayNode tops = logProbs.putArray("top_logprobs");
        ArrayNode offsets = logProbs.putArray("text_offset");
        int offset = firstOffset;
        for (GeneratedToken token : tokens) {
            String label = vocabulary.label(token.id());
            labels.add(label);
            offsets.add(offset);
            offset += label.length();
            if (Float.isNaN(token.logProb())) {
                values.addNull();
                tops.addNull();
            } else {
                values.add(LogProbs.finite(token.logProb()));
                addTop(tops, token);
            }
        }
    }

    /** A map by label: of tokens with equal labels the likelier one stays. */
    private void addTop(ArrayNode tops, GeneratedToken token) {
        ObjectNode top = tops.addObject();
        for (int i = 0; i < token.topIds().length; i++) {
            String label = vocabulary.label(token.topIds()[i]);
            if (!top.has(label)) {
                top.put(label, LogProbs.finite(token.topLogProbs()[i]));
            }
        }
    }
}
