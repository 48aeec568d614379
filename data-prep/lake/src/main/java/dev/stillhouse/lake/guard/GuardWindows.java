package dev.stillhouse.lake.guard;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Cuts a text of any length into windows that a classifier can take. Each repeats the end of the one before it; the last one reaches back as
 * far as it has room.
 *
 * @param content most tokens of the text in a window
 * @param overlap tokens that two neighbours share at least
 */
record GuardWindows(int content, int overlap) {
    List<int[]> of(int[] tokens) {
        List<int[]> windows = new ArrayList<>();
        int start = 0;
        while (start + content < tokens.length) {
            windows.add(Arrays.copyOfRange(tokens, start, start + content));
            start += content - overlap;
        }
        windows.add(Arrays.copyOfRange(tokens, Math.max(0, tokens.length - content), tokens.length));
        return windows;
    }
}
