package dev.stillhouse.text.chat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.stillhouse.contracts.failure.Check;
import dev.stillhouse.contracts.failure.Failure;
import dev.stillhouse.text.chat.RenderedBuilder.Said;
import dev.stillhouse.text.tokenize.Tokenizer;
import java.util.List;
import java.util.stream.Collectors;

/**
 * The chat template of Llama 3.1, token for token as Hugging Face's renders it: a system block with the dates always comes first, contents
 * are trimmed, results of tools are JSON strings, and custom tools stand in the first user message.
 *
 * <p>Labelled are the contents of assistant turns with the token that ends them. Every message is encoded on its own; that gives the same
 * ids as encoding the whole, because the splitting rules never join the line breaks of a header with a trimmed text.
 */
public final class Llama31Template implements ChatTemplate {
    static final String BEGIN = "<|begin_of_text|>";
    static final String HEADER = "<|start_header_id|>";
    static final String HEADER_END = "<|end_header_id|>";
    static final String END_OF_TURN = "<|eot_id|>";
    static final String END_OF_MESSAGE = "<|eom_id|>";
    static final String PYTHON = "<|python_tag|>";

    private static final String FORMAT =
            "Respond in the format {\"name\": function name, \"parameters\": dictionary of argument name and its value}."
                    + "Do not use variables.\n\n";
    private static final String TOOLS_INTRODUCTION =
            "Given the following functions, please respond with a JSON for a function call "
                    + "with its proper arguments that best answers the given prompt.\n\n"
                    + FORMAT;

    private final Tokenizer tokenizer;

    /** @throws Failure TOKENIZER_INVALID when the tokenizer lacks the special tokens of a chat */
    public Llama31Template(Tokenizer tokenizer) {
        List.of(BEGIN, HEADER, HEADER_END, END_OF_TURN).forEach(tokenizer::requireSpecial);
        this.tokenizer = tokenizer;
    }

    /** What stands in every chat beside its messages, without special tokens: a tokenizer should have words for it. */
    public static String fixedText() {
        return "system\n\n" + systemBlock("", RenderOptions.training()) + "user\n\nassistant\n\n";
    }

    @Override
    public String name() {
        return "llama-3.1";
    }

    @Override
    public Rendered render(Chat chat, RenderOptions options) {
        RenderedBuilder out = new RenderedBuilder(tokenizer);
        List<Message> rest = chat.messages();
        String system = "";
        if (rest.get(0).role() == Role.SYSTEM) {
            system = PythonText.strip(rest.get(0).content());
            rest = rest.subList(1, rest.size());
        }
        out.special(BEGIN, Said.BY_OTHERS);
        turn(out, "system", systemBlock(system, options));
        if (!options.tools().isEmpty()) {
            turn(out, "user", firstUserMessage(rest, options.tools()));
            rest = rest.subList(1, rest.size());
        }
        rest.forEach(message -> message(out, message, options));
        if (options.ending() == RenderOptions.Ending.GENERATION_PROMPT) {
            header(out, "assistant");
        }
        return out.build();
    }

    private static String systemBlock(String system, RenderOptions options) {
        StringBuilder block = new StringBuilder();
        if (!options.tools().isEmpty() || !options.builtInTools().isEmpty()) {
            block.append("Environment: ipython\n");
        }
        if (!options.builtInTools().isEmpty()) {
            String names = options.builtInTools().stream()
                    .filter(name -> !name.equals("code_interpreter"))
                    .collect(Collectors.joining(", "));
            block.append("Tools: ").append(names).append("\n\n");
        }
        return block.append("Cutting Knowledge Date: December 2023\nToday Date: ")
                .append(options.date())
                .append("\n\n")
                .append(system)
                .toString();
    }

    private static String firstUserMessage(List<Message> messages, List<ObjectNode> tools) {
        Check.that(
                !messages.isEmpty() && messages.get(0).role() == Role.USER,
                "tools go into the first user message, but the chat does not begin with one");
        StringBuilder content = new StringBuilder(TOOLS_INTRODUCTION);
        tools.forEach(tool -> content.append(PythonJson.indented(tool, 4)).append("\n\n"));
        return content.append(PythonText.strip(messages.get(0).content())).toString();
    }

    private static void message(RenderedBuilder out, Message message, RenderOptions options) {
        switch (message.role()) {
            case TOOL -> turn(out, "ipython", PythonJson.quoted(message.content()));
            case ASSISTANT -> assistant(out, message, options);
            case SYSTEM, USER -> turn(out, message.role().wireName(), PythonText.strip(message.content()));
        }
    }

    private static void assistant(RenderedBuilder out, Message message, RenderOptions options) {
        header(out, "assistant");
        if (message.call().isEmpty()) {
            out.plain(PythonText.strip(message.content()), Said.BY_MODEL).special(END_OF_TURN, Said.BY_MODEL);
            return;
        }
        ToolCall call = message.call().get();
        if (options.builtInTools().contains(call.name())) {
            out.special(PYTHON, Said.BY_MODEL).plain(builtInCall(call), Said.BY_MODEL);
        } else {
            out.plain(customCall(call), Said.BY_MODEL);
        }
        out.special(options.builtInTools().isEmpty() ? END_OF_TURN : END_OF_MESSAGE, Said.BY_MODEL);
    }

    private static String builtInCall(ToolCall call) {
        return call.arguments().properties().stream()
                .map(argument -> argument.getKey() + "=\"" + argument.getValue().asText() + '"')
                .collect(Collectors.joining(", ", call.name() + ".call(", ")"));
    }

    private static String customCall(ToolCall call) {
        return "{\"name\": \"" + call.name() + "\", \"parameters\": " + PythonJson.compact(call.arguments()) + "}";
    }

    private static void turn(RenderedBuilder out, String role, String content) {
        header(out, role);
        out.plain(content, Said.BY_OTHERS).special(END_OF_TURN, Said.BY_OTHERS);
    }

    private static void header(RenderedBuilder out, String role) {
        out.special(HEADER, Said.BY_OTHERS)
                .plain(role, Said.BY_OTHERS)
                .special(HEADER_END, Said.BY_OTHERS)
                .plain("\n\n", Said.BY_OTHERS);
    }
}
