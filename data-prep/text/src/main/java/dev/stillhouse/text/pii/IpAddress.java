package dev.stillhouse.text.pii;

import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Addresses of IP version 4 and 6. Four numbers behind the word version, section and the like are that; of version 6, shortened addresses
 * count when their first group has at least three digits, so that {@code std::map} and {@code a[10::2]} do not.
 */
final class IpAddress {
    private static final Check NUMBERED = new Context(
            Pattern.compile(
                    "(?:(?<!\\p{L})(?:versione?|versión|versão|ver|v|release|build|firmware|driver|treiber|kernel|section|chapter|clause"
                            + "|abschnitt|kapitel|ziffer|chapitre|sezione|capitolo|seção|secção|cláusula|sección|capítulo)"
                            + "|संस्करण|वर्शन|เวอร์ชัน|รุ่น|§)(?:\\s*\\p{L}{0,3})?[\\s.:=(]{0,3}\\z",
                    Pattern.CASE_INSENSITIVE | Pattern.UNICODE_CASE),
            24,
            0);

    private IpAddress() {}

    static List<PiiRule> rules() {
        return List.of(
                new PatternRule(
                        PiiType.IP,
                        Needle.digits(4),
                        Pattern.compile(
                                "(?=\\d)(?<![\\p{L}\\p{N}.:-])\\d{1,3}(?:\\.\\d{1,3}){3}(?![\\p{L}\\p{N}:]|\\.\\d)|"
                                        + "(?=\\d)(?<![\\p{L}\\p{N}.:-])\\d{1,3}(?:\\.\\d{1,3}){3}(?=:\\d{2,5}(?![\\p{L}\\p{N}]))"),
                        Check.written(IpAddress::isV4).butNot(NUMBERED)),
                new PatternRule(
                        PiiType.IP,
                        Needle.anyOf(":"),
                        Pattern.compile(
                                "(?=[A-Fa-f0-9]{1,4}:)(?<![\\p{L}\\p{N}.:-])[A-Fa-f0-9:]{2,38}(?:[A-Fa-f0-9]|::)"
                                        + "(?:(?<=:\\d{1,3})(?:\\.\\d{1,3}){3})?(?![\\p{L}\\p{N}]|\\.\\d)"),
                        Check.written(IpAddress::isV6)));
    }

    private static boolean isV4(String text) {
        return Stream.of(text.split("\\.", -1)).allMatch(part -> Integer.parseInt(part) <= 255);
    }

    private static boolean isV6(String text) {
        int gap = text.indexOf("::");
        if (gap >= 0 && (text.indexOf("::", gap + 1) >= 0 || text.indexOf(':') < 3)) {
            return false;
        }
        String[] groups = text.split("::|:");
        int wide = 0;
        for (String group : groups) {
            boolean v4 = group.contains(".");
            if (v4 ? !isV4(group) : !group.matches("[A-Fa-f0-9]{1,4}")) {
                return false;
            }
            wide += v4 ? 2 : 1;
        }
        boolean digits = text.chars().anyMatch(Character::isDigit);
        return digits && (gap >= 0 ? wide <= 7 : wide == 8);
    }
}
