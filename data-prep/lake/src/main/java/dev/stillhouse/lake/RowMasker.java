package dev.stillhouse.lake;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.stillhouse.contracts.json.Json;
import dev.stillhouse.lake.PrepareSettings.Numbering;
import dev.stillhouse.lake.PrepareSettings.Pii;
import dev.stillhouse.lake.PrepareSettings.PiiAction;
import dev.stillhouse.text.chat.Message;
import dev.stillhouse.text.chat.ToolCall;
import dev.stillhouse.text.clean.RejectReason;
import dev.stillhouse.text.clean.Verdict;
import dev.stillhouse.text.pii.MaskedText;
import dev.stillhouse.text.pii.PiiMasker;
import dev.stillhouse.text.pii.PiiType;
import dev.stillhouse.text.pii.Placeholders;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** Masks the personal data of one row: of its messages, whoever speaks, and of the texts among the arguments of tool calls. */
final class RowMasker {
    private final Pii settings;
    private final PiiMasker masker;
    private final Placeholders placeholders;
    private final Map<PiiType, Integer> counts = new EnumMap<>(PiiType.class);

    RowMasker(Pii settings, PiiMasker masker) {
        this.settings = settings;
        this.masker = masker;
        this.placeholders = settings.numbering() == Numbering.BY_VALUE ? Placeholders.numbered() : Placeholders.typed();
    }

    String mask(String text) {
        if (settings.action() == PiiAction.KEEP) {
            return text;
        }
        MaskedText masked = masker.mask(text, placeholders);
        masked.counts().forEach((type, count) -> counts.merge(type, count, Integer::sum));
        return masked.text();
    }

    Message mask(Message message) {
        return new Message(
                message.role(),
                mask(message.content()),
                message.call().map(call -> new ToolCall(call.name(), (ObjectNode) masked(call.arguments()))));
    }

    /** How much of each type there was so far, in the order of the types. */
    List<Integer> counts() {
        return List.of(PiiType.values()).stream()
                .map(type -> counts.getOrDefault(type, 0))
                .toList();
    }

    /** Whether a row with what was found may stay. */
    Verdict verdict() {
        if (settings.action() != PiiAction.DROP || counts.isEmpty()) {
            return Verdict.KEEP;
        }
        String found = counts.entrySet().stream()
                .map(entry -> entry.getValue() + " " + entry.getKey())
                .collect(Collectors.joining(", "));
        return Verdict.drop(RejectReason.PERSONAL_DATA, found);
    }

    private JsonNode masked(JsonNode node) {
        if (node.isTextual()) {
            return TextNode.valueOf(mask(node.textValue()));
        }
        if (node.isObject()) {
            ObjectNode copy = Json.object();
            node.fields().forEachRemaining(field -> copy.set(field.getKey(), masked(field.getValue())));
            return copy;
        }
        if (node.isArray()) {
            ArrayNode copy = Json.array();
            node.forEach(element -> copy.add(masked(element)));
            return copy;
        }
        return node;
    }
}
