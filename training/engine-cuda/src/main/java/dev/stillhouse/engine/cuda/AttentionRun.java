package dev.stillhouse.engine.cuda;

import dev.stillhouse.tensor.HeadLayout;
import dev.stillhouse.tensor.Segments;
import java.util.ArrayList;
import java.util.List;

/** Segments one after another that cuDNN computes at once: it takes memory for each as if all were as long as the longest. */
record AttentionRun(Segments all, int first, int end, AttentionShape shape) {
    /**
     * As few as the memory for a backward allows.
     *
     * @param mostBytes what a backward may take; a segment that would take more by itself is a run of its own
     */
    static List<AttentionRun> of(Segments segments, HeadLayout heads, long mostBytes) {
        List<AttentionRun> runs = new ArrayList<>();
        int first = 0;
        while (first < segments.count()) {
            int longest = segments.length(first);
            int end = first + 1;
            while (end < segments.count()) {
                int longer = Math.max(longest, segments.length(end));
                if (end - first >= AttentionShape.of(longer, heads, mostBytes).segments()) {
                    break;
                }
                longest = longer;
                end++;
            }
            if (longest > 0) {
                runs.add(new AttentionRun(segments, first, end, AttentionShape.of(longest, heads, mostBytes)));
            }
            first = end;
        }
        return runs;
    }

    /** First row. */
    int from() {
        return all.start(first);
    }

    /** Row after the last. */
    int to() {
        return all.end(end - 1);
    }

    /** The same segments by themselves, from row 0. */
    Segments alone() {
        int[] bounds = new int[end - first + 1];
        for (int s = first; s < end; s++) {
            bounds[s - first + 1] = all.end(s) - from();
        }
        return Segments.ofBounds(bounds);
    }

    /** Rows of each segment, and zeros. */
    int[] lengths() {
        int[] lengths = new int[shape.segments()];
        for (int s = first; s < end; s++) {
            lengths[s - first] = all.length(s);
        }
        return lengths;
    }

    /** Elements before each segment and after the last one, where a row has so many; then nothing more comes. */
    long[] offsets(int columns) {
        long[] offsets = new long[shape.segments() + 1];
        for (int i = 0; i < offsets.length; i++) {
            offsets[i] = (long) columns * (first + i < end ? all.start(first + i) : to());
        }
        return offsets;
    }
}
