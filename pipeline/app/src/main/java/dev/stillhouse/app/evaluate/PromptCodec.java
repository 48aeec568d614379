package dev.stillhouse.app.evaluate;

import dev.stillhouse.llama.LlamaConfig;
import dev.stillhouse.llama.LlamaModel;
import dev.stillhouse.text.chat.Chat;
import dev.stillhouse.text.chat.ChatTemplate;
import dev.stillhouse.text.chat.Llama31Template;
import dev.stillhouse.text.chat.RenderOptions;
import dev.stillhouse.text.tokenize.HfTokenizer;
import dev.stillhouse.text.tokenize.Tokenizer;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;

/** Turns conversations into a model's tokens and its answers into text. */
public final class PromptCodec implements AutoCloseable {
    /** Llama 3.1's ends of a text, a message and a turn. */
    private static final Set<String> ENDS = Set.of("<|end_of_text|>", "<|eom_id|>", "<|eot_id|>");

    private final Tokenizer tokenizer;
    private final ChatTemplate template;
    private final Set<Integer> stopTokens;

    private PromptCodec(Tokenizer tokenizer, LlamaConfig config) {
        this.tokenizer = tokenizer;
        this.template = new Llama31Template(tokenizer);
        this.stopTokens = stopTokens(tokenizer, config);
    }

    /** @param modelFolder with config.json and tokenizer.json */
    public static PromptCodec open(Path modelFolder) {
        LlamaConfig config = LlamaConfig.read(modelFolder.resolve(LlamaModel.CONFIG_FILE));
        return new PromptCodec(HfTokenizer.open(modelFolder), config);
    }

    /** The tokens that end an answer: those of config.json and, of chats, those that the tokenizer has. In ascending order. */
    public static Set<Integer> stopTokens(Tokenizer tokenizer, LlamaConfig config) {
        Set<Integer> stops = new TreeSet<>(config.eosTokens());
        ENDS.forEach(name -> tokenizer.special(name).ifPresent(stops::add));
        return stops;
    }

    Set<Integer> stopTokens() {
        return stopTokens;
    }

    /** The tokens of a conversation up to where the model answers. */
    int[] prompt(Chat chat) {
        return template.render(chat, RenderOptions.prompt()).ids();
    }

    String text(int[] answer) {
        return tokenizer.decode(answer);
    }

    @Override
    public void close() {
        tokenizer.close();
    }
}
