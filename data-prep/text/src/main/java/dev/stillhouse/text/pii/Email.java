package dev.stillhouse.text.pii;

import java.util.List;
import java.util.regex.Pattern;

/** E-mail addresses, those with letters of other scripts too. Not those that are spelt out, such as {@code mila (at) example.com}. */
final class Email {
    private Email() {}

    static List<PiiRule> rules() {
        return List.of(new PatternRule(
                PiiType.EMAIL,
                Needle.anyOf("@"),
                Pattern.compile(
                        "[\\p{L}\\p{M}\\p{N}._%+-]{1,64}@[\\p{L}\\p{M}\\p{N}-]{1,63}(?:\\.[\\p{L}\\p{M}\\p{N}-]{1,63}){1,8}"),
                (text, start, end) -> true));
    }
}
