package dev.stillhouse.text.tokenize;

import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Splits text into the pieces that merges never cross, by the rule of Llama 3. */
final class PreTokenizer {
    /** As it stands in {@code tokenizer.json}. */
    static final String LLAMA3 = "(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\\r\\n\\p{L}\\p{N}]?\\p{L}+|\\p{N}{1,3}"
            + "| ?[^\\s\\p{L}\\p{N}]+[\\r\\n]*|\\s*[\\r\\n]+|\\s+(?!\\S)|\\s+";

    private final Pattern pattern = Pattern.compile(LLAMA3, Pattern.UNICODE_CHARACTER_CLASS);

    void split(String text, Consumer<String> sink) {
        Matcher matcher = pattern.matcher(text);
        while (matcher.find()) {
            sink.accept(matcher.group());
        }
    }
}
