package dev.stillhouse.distill.synthesis;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.stillhouse.contracts.failure.FailureCode;
import dev.stillhouse.contracts.json.Json;
import dev.stillhouse.distill.teacher.Outcome;
import dev.stillhouse.distill.teacher.TokenScore;
import dev.stillhouse.text.chat.Chat;
import dev.stillhouse.text.chat.ChatJson;
import dev.stillhouse.text.chat.Llama31Template;
import dev.stillhouse.text.chat.Message;
import dev.stillhouse.text.chat.RenderOptions;
import dev.stillhouse.text.shard.TeacherTopK;
import dev.stillhouse.text.tokenize.Tokenizer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;

/**
 * Turns a teacher's answer into what a student trains on. The teacher's log-probabilities are of use only where its tokens are the
 * student's: they are matched by their bytes, and must spell the answer exactly as the student's tokenizer does.
 */
public final class StudentView {
    private final Llama31Template template;
    private final TokenIds ids;
    private final int k;

    /** @param k teacher's tokens to keep per position; 0 for none */
    public StudentView(Tokenizer tokenizer, int k) {
        this.template = new Llama31Template(tokenizer);
        this.ids = new TokenIds(tokenizer);
        this.k = k;
    }

    public String templateName() {
        return template.name();
    }

    /**
     * @param messages a JSON list
     * @param tools a JSON list of descriptions; empty for none
     */
    public AnsweredChat see(String messages, String tools, Outcome.Answered answer) {
        Chat prompt = chat(messages);
        List<Message> whole = new ArrayList<>(prompt.messages());
        whole.add(ToolCalls.message(answer.text(), answer.calls()));
        List<ObjectNode> descriptions = descriptions(tools);
        int start = template.render(prompt, RenderOptions.prompt().withTools(descriptions))
                .ids()
                .length;
        int[] tokens = template.render(new Chat(whole), RenderOptions.training().withTools(descriptions))
                .ids();
        List<TokenScore> scores = answer.tokens();
        BitSet labelled = new BitSet();
        labelled.set(start, tokens.length);
        int[] spelled = Arrays.copyOfRange(tokens, start, tokens.length);
        Capture capture = capture(spelled, scores);
        return capture == Capture.KEPT
                ? AnsweredChat.with(tokens, labelled, topK(spelled, scores))
                : AnsweredChat.without(tokens, labelled, capture);
    }

    private static Chat chat(String messages) {
        try {
            return ChatJson.read(messages);
        } catch (IllegalArgumentException e) {
            throw FailureCode.DATASET_INVALID.because(
                    e, "The messages of a prompt are wrong: %s; rerun prepare", String.valueOf(e.getMessage()));
        }
    }

    private static List<ObjectNode> descriptions(String tools) {
        List<ObjectNode> descriptions = new ArrayList<>();
        if (tools.isEmpty()) {
            return descriptions;
        }
        try {
            Json.parse(tools).forEach(tool -> descriptions.add((ObjectNode) tool));
            return descriptions;
        } catch (JsonProcessingException | ClassCastException e) {
            throw FailureCode.DATASET_INVALID.because(
                    e, "The tools of a prompt are no list of objects: %s; rerun prepare", tools);
        }
    }

    /** @param answer ids of the answer, the last of which ends it */
    private Capture capture(int[] answer, List<TokenScore> scores) {
        if (k == 0) {
            return Capture.NOT_ASKED;
        }
        if (scores.isEmpty()) {
            return Capture.NOT_GIVEN;
        }
        int words = answer.length - 1;
        if (scores.size() < words || scores.size() > answer.length) {
            return Capture.OTHER_TOKENS;
        }
        for (int i = 0; i < words; i++) {
            if (ids.of(scores.get(i).bytes()) != answer[i]) {
                return Capture.OTHER_TOKENS;
            }
        }
        return Capture.KEPT;
    }

    private TeacherTopK topK(int[] answer, List<TokenScore> scores) {
        int words = answer.length - 1;
        boolean hasEnd =
                scores.size() == answer.length && ids.of(scores.get(words).bytes()) == answer[words];
        return topK(answer.length, hasEnd ? scores : scores.subList(0, words));
    }

    private TeacherTopK topK(int positions, List<TokenScore> scores) {
        int[] topIds = new int[positions * k];
        float[] logProbs = new float[positions * k];
        Arrays.fill(topIds, TokenIds.UNKNOWN);
        for (int position = 0; position < scores.size(); position++) {
            List<TokenScore.Alternative> top = scores.get(position).top();
            int slot = position * k;
            for (TokenScore.Alternative alternative : top.subList(0, Math.min(k, top.size()))) {
                int id = ids.of(alternative.bytes());
                if (id != TokenIds.UNKNOWN) {
                    topIds[slot] = id;
                    logProbs[slot++] = Math.min(0f, alternative.logProb());
                }
            }
        }
        return new TeacherTopK(k, topIds, logProbs);
    }
}
