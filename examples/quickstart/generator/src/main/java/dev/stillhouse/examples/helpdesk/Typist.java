package dev.stillhouse.examples.helpdesk;

import java.util.List;
import java.util.Locale;

/** Types a text the way people do: slips of the finger, no capitals, missing full stops, an emoji. */
final class Typist {
    private static final int SHORTEST_TYPO = 5;

    private final Language.Script script;
    private final List<String> emoji;
    private final SeededRandom random;

    Typist(Language.Script script, List<String> emoji, SeededRandom random) {
        this.script = script;
        this.emoji = emoji;
        this.random = random;
    }

    String type(String text) {
        if (script != Language.Script.LATIN) {
            return random.chance(0.5) ? withEmoji(text) : withoutLastMark(text);
        }
        return switch (random.below(8)) {
            case 0, 1, 2 -> withSlip(text);
            case 3 -> withSlip(withSlip(text));
            case 4, 5 -> text.toLowerCase(Locale.ROOT);
            case 6 -> withoutLastMark(text);
            default -> withEmoji(text);
        };
    }

    private String withEmoji(String text) {
        return text + " " + random.pick(emoji);
    }

    private static String withoutLastMark(String text) {
        int mark = Math.max(text.lastIndexOf('.'), text.lastIndexOf('।'));
        boolean ends = mark >= 0 && (mark == text.length() - 1 || text.charAt(mark + 1) == '\n');
        return ends ? text.substring(0, mark) + text.substring(mark + 1) : text;
    }

    /** One slip in one of the longer words; words with digits or signs, such as addresses, stay as they are. */
    private String withSlip(String text) {
        String[] words = text.split(" ", -1);
        for (int tries = 0; tries < 8; tries++) {
            int at = random.below(words.length);
            String word = words[at];
            if (word.length() >= SHORTEST_TYPO && word.chars().allMatch(Character::isLetter)) {
                words[at] = slip(word);
                return String.join(" ", words);
            }
        }
        return text;
    }

    private String slip(String word) {
        int at = random.between(1, word.length() - 1);
        String before = word.substring(0, at);
        String rest = word.substring(at + 1);
        return switch (random.below(3)) {
            case 0 -> before + word.charAt(at) + word.charAt(at) + rest;
            case 1 -> before + rest;
            default -> before + rest.charAt(0) + word.charAt(at) + rest.substring(1);
        };
    }
}
