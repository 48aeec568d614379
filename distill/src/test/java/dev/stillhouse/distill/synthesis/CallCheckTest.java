package dev.stillhouse.distill.synthesis;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Optional;
import org.junit.jupiter.api.Test;

final class CallCheckTest {
    private static final String TOOLS = """
            [{"type": "function", "function": {"name": "weather", "parameters":
              {"type": "object", "properties": {"city": {"type": "string"}}, "required": ["city"]}}},
             {"name": "clock"}, {"name": "sloppy", "parameters": {"type": "dict", "properties": {}}}]""";

    private final CallCheck check = new CallCheck();

    private Optional<Rejection> judge(String... calls) {
        return check.check("[" + String.join(",", calls) + "]", TOOLS);
    }

    private static String call(String name, String arguments) {
        return "{\"type\":\"function\",\"function\":{\"name\":\"" + name + "\",\"arguments\":\"" + arguments + "\"}}";
    }

    private static Rejection wrong(String detail) {
        return new Rejection(RejectReason.WRONG_CALL, detail);
    }

    @Test
    void aCallOfAToolThatIsThereWithArgumentsThatItTakesIsGood() {
        assertThat(judge(call("weather", "{\\\"city\\\": \\\"Leeds\\\"}"))).isEmpty();
        assertThat(judge(call("clock", "{\\\"zone\\\": 1}"))).isEmpty();
        assertThat(judge(call("sloppy", "{\\\"any\\\": 1}")))
                .as("what is no schema allows everything")
                .isEmpty();
    }

    @Test
    void otherCallsAreWrong() {
        assertThat(judge(call("weather", "{}")))
                .contains(wrong("arguments of 'weather': : required property 'city' not found"));
        assertThat(judge(call("wether", "{}"))).contains(wrong("the prompt has no tool 'wether'"));
        assertThat(check.check("[" + call("clock", "{}") + "]", "")).contains(wrong("the prompt has no tool 'clock'"));
        assertThat(judge(call("clock", "{\\\"zo")))
                .contains(wrong("messages[0].tool_calls[0].function.arguments are not JSON"));
        assertThat(judge(call("clock", "{}"), call("clock", "{}")))
                .contains(
                        wrong("messages[0].tool_calls must hold one call: Llama 3.1 calls one tool per turn, but there"
                                + " were 2"));
    }
}
