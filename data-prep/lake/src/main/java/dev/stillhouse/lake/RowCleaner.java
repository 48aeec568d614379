package dev.stillhouse.lake;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.stillhouse.contracts.run.Hashes;
import dev.stillhouse.lake.PrepareSettings.Garbled;
import dev.stillhouse.lake.RowRules.Strictness;
import dev.stillhouse.lake.source.RawRecord;
import dev.stillhouse.text.chat.ChatStructure;
import dev.stillhouse.text.chat.Message;
import dev.stillhouse.text.chat.Role;
import dev.stillhouse.text.clean.GarbledFilter;
import dev.stillhouse.text.clean.InjectionFilter;
import dev.stillhouse.text.clean.LengthFilter;
import dev.stillhouse.text.clean.MojibakeRepair;
import dev.stillhouse.text.clean.Normalizer;
import dev.stillhouse.text.clean.RejectReason;
import dev.stillhouse.text.clean.TextFilter;
import dev.stillhouse.text.clean.Verdict;
import dev.stillhouse.text.pii.PiiMasker;
import dev.stillhouse.text.quality.QualityFilter;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.stream.Collectors;

/** Takes a record through parsing, normal form, filters and masking. One per task. */
final class RowCleaner {
    private static final int MOST_CURATED_CHARACTERS = 100_000_000;

    private final RowRules rules;
    private final RowParser parser;
    private final Normalizer normalizer = new Normalizer();
    private final MojibakeRepair repair = new MojibakeRepair();
    private final PiiMasker masker;
    private final TextFilter filter;
    private final RowLanguage language;
    private final Optional<QualityFilter> quality;

    RowCleaner(RowRules rules) {
        this.rules = rules;
        this.parser = new RowParser(rules.kind(), rules.fields());
        this.masker = new PiiMasker(rules.pii().types());
        this.filter = filter(rules);
        this.language = new RowLanguage(rules.clean().languages());
        this.quality = quality(rules);
    }

    CleanRow clean(RawRecord record) {
        try {
            return clean(record, parser.parse(record));
        } catch (RowDefect defect) {
            RowMasker none = new RowMasker(rules.pii(), masker);
            List<Integer> pii = none.counts();
            return new CleanRow(
                    record.place(),
                    record.place(),
                    "",
                    "",
                    "",
                    "",
                    "",
                    "",
                    "",
                    pii,
                    defect.reason().name(),
                    none.mask(defect.detail()),
                    none.mask(record.excerpt()),
                    Credit.NONE,
                    OptionalDouble.empty());
        }
    }

    private CleanRow clean(RawRecord record, SourceRow row) {
        RowMasker pii = new RowMasker(rules.pii(), masker);
        List<Message> messages = cleaned(row.messages(), pii);
        List<Integer> counts = pii.counts();
        String asked = texts(messages, List.of(Role.USER));
        String said = texts(messages, List.of(Role.USER, Role.ASSISTANT));
        String spoken = language.of(row.language(), asked);
        Verdict verdict = judge(asked, said, spoken, messages, pii);
        String body = body(messages, row.tools());
        return new CleanRow(
                row.id(),
                record.place(),
                spoken,
                row.shape().name(),
                body,
                said,
                asked,
                Hashes.ofText(body),
                worse(row, pii),
                counts,
                verdict.reason().map(RejectReason::name).orElse(""),
                verdict.detail(),
                verdict.keeps() ? "" : RawRecord.excerpt(asked),
                Credit.of(record, rules.fields()),
                row.score());
    }

    private List<Message> cleaned(List<Message> messages, RowMasker pii) {
        List<Message> cleaned = new ArrayList<>();
        for (Message message : messages) {
            String given = message.content();
            String text =
                    normalizer.normalize(rules.clean().garbled() == Garbled.REPAIR ? repair.repair(given) : given);
            cleaned.add(pii.mask(new Message(message.role(), text, message.call())));
        }
        return cleaned;
    }

    /** What is masked here is not counted: most of it stands in the better conversation too. */
    private String worse(SourceRow row, RowMasker pii) {
        return row.worse().isEmpty() ? "" : body(cleaned(row.worse(), pii), row.tools());
    }

    private Verdict judge(String asked, String said, String spoken, List<Message> messages, RowMasker pii) {
        Verdict verdict = filter.judge(asked);
        Message last = messages.get(messages.size() - 1);
        if (verdict.keeps() && last.content().isBlank() && last.call().isEmpty()) {
            verdict = Verdict.drop(RejectReason.EMPTY, "the answer has no text");
        }
        if (verdict.keeps() && isChat(rules.kind())) {
            verdict = ChatStructure.trouble(messages)
                    .map(trouble -> Verdict.drop(RejectReason.BROKEN_CHAT, trouble))
                    .orElse(verdict);
        }
        if (verdict.keeps() && rules.strictness() == Strictness.LAKE) {
            verdict = language.judge(spoken);
        }
        if (verdict.keeps() && quality.isPresent()) {
            verdict = quality.get().judge(said, spoken);
        }
        return verdict.keeps() ? pii.verdict() : verdict;
    }

    /** The rows of evaluation sets are taken as they are. */
    private static boolean isChat(RowKind kind) {
        return kind == RowKind.CHATS || kind == RowKind.PROMPTS;
    }

    private String body(List<Message> messages, List<ObjectNode> tools) {
        if (rules.kind() == RowKind.DOCUMENTS) {
            return messages.get(0).content();
        }
        List<Message> all = new ArrayList<>(messages);
        if (!rules.system().isEmpty() && messages.get(0).role() != Role.SYSTEM) {
            all.add(0, Message.system(rules.system()));
        }
        return ChatBody.write(all, tools);
    }

    private static String texts(List<Message> messages, List<Role> roles) {
        return messages.stream()
                .filter(message -> roles.contains(message.role()))
                .map(Message::content)
                .collect(Collectors.joining("\n"));
    }

    private static TextFilter filter(RowRules rules) {
        if (rules.strictness() == Strictness.CURATED) {
            return new LengthFilter(0, MOST_CURATED_CHARACTERS);
        }
        PrepareSettings.Clean clean = rules.clean();
        List<TextFilter> filters =
                new ArrayList<>(List.of(new LengthFilter(clean.minCharacters(), clean.maxCharacters())));
        if (clean.garbled() != Garbled.KEEP) {
            filters.add(new GarbledFilter());
        }
        if (clean.injections().equals(PrepareSettings.Injections.DROP)) {
            filters.add(new InjectionFilter());
        }
        return TextFilter.all(filters);
    }

    private static Optional<QualityFilter> quality(RowRules rules) {
        boolean judges = rules.strictness() == Strictness.LAKE
                && !rules.clean().quality().isEmpty();
        return judges ? Optional.of(new QualityFilter(rules.clean().quality())) : Optional.empty();
    }
}
