package dev.stillhouse.examples.helpdesk;

import dev.stillhouse.contracts.failure.Check;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/** A phrase file: its sections in order, each with its phrases. */
record PhraseFile(String name, Map<String, List<String>> sections) {
    private static final Pattern HEADER = Pattern.compile("\\[[a-z ]+]");
    private static final Pattern DIVIDER = Pattern.compile(" \\| ");

    PhraseFile {
        sections = Collections.unmodifiableMap(new LinkedHashMap<>(sections));
    }

    static PhraseFile parse(String name, String content) {
        Map<String, List<String>> sections = new LinkedHashMap<>();
        String section = "";
        int number = 0;
        for (String raw : content.split("\n", -1)) {
            number++;
            String line = raw.strip();
            if (HEADER.matcher(line).matches()) {
                section = line.substring(1, line.length() - 1);
                Check.that(
                        sections.put(section, new ArrayList<>()) == null,
                        "%s line %d: section [%s] appears twice",
                        name,
                        number,
                        section);
            } else if (!line.isEmpty() && !line.startsWith("# ")) {
                List<String> phrases = sections.get(section);
                Check.that(phrases != null, "%s line %d: a phrase before the first [section]", name, number);
                Collections.addAll(phrases, DIVIDER.split(line));
            }
        }
        return new PhraseFile(name, sections);
    }

    /** The phrases of a section; none when the file lacks it. */
    List<String> phrases(String section) {
        return sections.getOrDefault(section, List.of());
    }
}
