package dev.stillhouse.text.chat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.stillhouse.contracts.failure.Check;
import java.util.List;

/**
 * What a template needs to know beside the messages.
 *
 * @param date "today" as it is written in the prompt, such as {@code 26 Jul 2024}
 * @param ending what comes after the last message
 * @param tools descriptions of the tools that the model may call
 * @param builtInTools names of built-in tools, such as {@code brave_search}
 */
public record RenderOptions(String date, Ending ending, List<ObjectNode> tools, List<String> builtInTools) {
    /** The date that Llama 3.1's own template has when nobody gives one: training and serving must agree on it. */
    public static final String DEFAULT_DATE = "26 Jul 2024";

    /** What comes after the last message. */
    public enum Ending {
        /** Nothing: the conversation is whole. */
        NOTHING,
        /** The head of the assistant's turn, which the model then fills. */
        GENERATION_PROMPT
    }

    public RenderOptions {
        Check.that(!date.isBlank() && date.lines().count() == 1, "the date must be one line, but was '%s'", date);
        tools = List.copyOf(tools);
        builtInTools = List.copyOf(builtInTools);
    }

    /** For whole conversations, to train on. */
    public static RenderOptions training() {
        return new RenderOptions(DEFAULT_DATE, Ending.NOTHING, List.of(), List.of());
    }

    /** For a conversation that the model is to continue. */
    public static RenderOptions prompt() {
        return new RenderOptions(DEFAULT_DATE, Ending.GENERATION_PROMPT, List.of(), List.of());
    }

    public RenderOptions withDate(String otherDate) {
        return new RenderOptions(otherDate, ending, tools, builtInTools);
    }

    public RenderOptions withTools(List<ObjectNode> otherTools) {
        return new RenderOptions(date, ending, otherTools, builtInTools);
    }

    public RenderOptions withBuiltInTools(List<String> otherNames) {
        return new RenderOptions(date, ending, tools, otherNames);
    }
}
