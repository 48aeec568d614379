package dev.stillhouse.lake;

import dev.stillhouse.text.chat.Message;
import dev.stillhouse.text.chat.Role;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * What one side says in a row, as decontamination compares it: without the numbers of placeholders, which depend on the rest of the row.
 *
 * @param side {@code user}, {@code assistant} or {@code document}
 */
record SpokenText(String side, String text) {
    static final String USER = "user";
    static final String ASSISTANT = "assistant";
    static final String DOCUMENT = "document";
    private static final Pattern NUMBERED = Pattern.compile("\\[([A-Z_]+)_\\d+]");

    /**
     * The sides of a cleaned row.
     *
     * @param asked what the user says, or the document
     * @param body see {@link CleanRow}
     */
    static List<SpokenText> of(RowKind kind, String asked, String body) {
        if (kind == RowKind.DOCUMENTS) {
            return List.of(new SpokenText(DOCUMENT, plain(asked)));
        }
        List<SpokenText> sides = new ArrayList<>(List.of(new SpokenText(USER, plain(asked))));
        String answers = ChatBody.read(body).chat().messages().stream()
                .filter(message -> message.role() == Role.ASSISTANT)
                .map(Message::content)
                .collect(Collectors.joining("\n"));
        if (!answers.isBlank()) {
            sides.add(new SpokenText(ASSISTANT, plain(answers)));
        }
        return sides;
    }

    private static String plain(String text) {
        return NUMBERED.matcher(text).replaceAll("[$1]");
    }
}
