package dev.stillhouse.text.tokenize;

import java.util.Arrays;
import java.util.Iterator;

/** How often each piece of the split rule stands in some texts. */
final class WordCounts {
    private final Llama3Split split = new Llama3Split(new CodePointClasses());
    private final ByteStrings words = new ByteStrings();
    private long[] counts = new long[1 << 10];

    void addAll(Iterator<String> texts) {
        while (texts.hasNext()) {
            byte[] text = Utf8.bytes(texts.next());
            for (int start = 0; start < text.length; ) {
                int end = split.pieceEnd(text, start, text.length);
                add(words.add(text, start, end));
                start = end;
            }
        }
    }

    int size() {
        return words.size();
    }

    byte[] word(int number) {
        return words.get(number);
    }

    long count(int number) {
        return counts[number];
    }

    private void add(int number) {
        if (number == counts.length) {
            counts = Arrays.copyOf(counts, 2 * number);
        }
        counts[number]++;
    }
}
