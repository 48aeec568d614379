package dev.stillhouse.text.clean;

import java.util.List;

/** Decides on one normalized text. */
@FunctionalInterface
public interface TextFilter {
    Verdict judge(String text);

    /** The first drop of some filters, in their order. */
    static TextFilter all(List<TextFilter> filters) {
        List<TextFilter> inOrder = List.copyOf(filters);
        return text -> {
            for (TextFilter filter : inOrder) {
                Verdict verdict = filter.judge(text);
                if (!verdict.keeps()) {
                    return verdict;
                }
            }
            return Verdict.KEEP;
        };
    }
}
