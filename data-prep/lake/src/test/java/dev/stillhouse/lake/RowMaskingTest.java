package dev.stillhouse.lake;

import static org.assertj.core.api.Assertions.assertThat;

import dev.stillhouse.lake.PrepareSettings.Clean;
import dev.stillhouse.lake.PrepareSettings.Injections;
import dev.stillhouse.lake.PrepareSettings.Numbering;
import dev.stillhouse.lake.PrepareSettings.Pii;
import dev.stillhouse.lake.PrepareSettings.PiiAction;
import dev.stillhouse.lake.RowRules.Strictness;
import dev.stillhouse.lake.source.RawRecord;
import dev.stillhouse.text.pii.PiiType;
import java.util.EnumSet;
import org.junit.jupiter.api.Test;

class RowMaskingTest {
    private static final String TOOL_CHAT = """
            {"messages": [
              {"role": "system", "content": "You answer for mila@example.com."},
              {"role": "user", "content": "Write to Mila@example.com and jo@example.com"},
              {"role": "assistant", "content": "", "tool_calls": [{"function": {"name": "mail", "arguments":
                {"to": ["jo@example.com"], "from": {"mail": "mila@example.com"}, "copies": 2}}}]},
              {"role": "tool", "content": "sent to jo@example.com"},
              {"role": "assistant", "content": "Done, jo@example.com has it."}]}""";

    @Test
    void masksEverySpeakerAndTheArgumentsOfToolCalls() {
        CleanRow row = clean(RowKind.CHATS, Pii.MASK, TOOL_CHAT);

        assertThat(row.body())
                .contains(
                        "You answer for [EMAIL].", "Write to [EMAIL] and [EMAIL]", "sent to [EMAIL]", "[EMAIL] has it")
                .contains("{\"to\":[\"[EMAIL]\"],\"from\":{\"mail\":\"[EMAIL]\"},\"copies\":2}")
                .doesNotContain("example.com");
        assertThat(row.pii().get(PiiType.EMAIL.ordinal())).isEqualTo(7);
    }

    @Test
    void numbersValuesThroughTheWholeConversation() {
        Pii numbered = new Pii(PiiAction.MASK, EnumSet.allOf(PiiType.class), Numbering.BY_VALUE);

        assertThat(clean(RowKind.CHATS, numbered, TOOL_CHAT).body())
                .contains("You answer for [EMAIL_1].", "Write to [EMAIL_1] and [EMAIL_2]", "sent to [EMAIL_2]")
                .contains("{\"to\":[\"[EMAIL_2]\"],\"from\":{\"mail\":\"[EMAIL_1]\"},\"copies\":2}");
    }

    @Test
    void bothSidesOfAPairHaveTheSameNumbers() {
        Pii numbered = new Pii(PiiAction.MASK, EnumSet.allOf(PiiType.class), Numbering.BY_VALUE);
        CleanRow row = clean(
                RowKind.CHATS,
                numbered,
                "{\"prompt\":\"Who is it?\",\"chosen\":\"a@b.example\",\"rejected\":\"c@b.example, not a@b.example\"}");

        assertThat(row.body()).contains("\"[EMAIL_1]\"");
        assertThat(row.rejected()).contains("[EMAIL_2], not [EMAIL_1]");
    }

    @Test
    void dropsRowsThatHaveSomeAndDoesNotShowItInTheRejects() {
        Pii drop = new Pii(PiiAction.DROP, EnumSet.allOf(PiiType.class), Numbering.TYPE_ALONE);
        CleanRow row = clean(RowKind.PROMPTS, drop, "{\"text\":\"Call +49 30 1234567 or mila@example.com, please\"}");

        assertThat(row.reason()).isEqualTo("PERSONAL_DATA");
        assertThat(row.detail()).isEqualTo("1 EMAIL, 1 PHONE");
        assertThat(row.excerpt()).isEqualTo("Call [PHONE] or [EMAIL], please");
        assertThat(clean(RowKind.PROMPTS, drop, "{\"text\":\"Call me, please\"}")
                        .reason())
                .isEmpty();
    }

    @Test
    void brokenRowsAreMaskedInTheRejectsToo() {
        CleanRow row = clean(
                RowKind.PROMPTS, Pii.MASK, "{\"txt\":\"mila@example.com\", \"text\": {\"a\": \"jo@example.com\"}}");

        assertThat(row.reason()).isEqualTo("WRONG_TYPE");
        assertThat(row.detail() + row.excerpt()).contains("[EMAIL]").doesNotContain("example.com");
    }

    @Test
    void keepsWhatIsToBeKept() {
        CleanRow row = clean(RowKind.PROMPTS, Pii.KEEP, "{\"text\":\"Call +49 30 1234567, please\"}");

        assertThat(row.body()).contains("+49 30 1234567");
        assertThat(row.pii()).containsOnly(0);
    }

    private static CleanRow clean(RowKind kind, Pii pii, String json) {
        RowRules rules =
                new RowRules(kind, RowFields.DETECTED, "", new Clean(1, 1000, Injections.DROP), pii, Strictness.LAKE);
        return new RowCleaner(rules).clean(RawRecord.ofJson("a.jsonl:1", json));
    }
}
