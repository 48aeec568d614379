package dev.stillhouse.engine.cuda;

import dev.stillhouse.tensor.HeadLayout;
import dev.stillhouse.tensor.Segments;
import java.util.ArrayList;
import java.util.List;

/** Segments one after another that cuDNN computes at once: it takes memory for each as if all were as long as the longest. */
record AttentionRun(Segments all, int first, int end) {
    /** As few as the memory for a backward allows; a segment that is too long by itself is a run of its own. */
    static List<AttentionRun> of(Segments segments, HeadLayout heads, long mostBytes) {
        List<AttentionRun> runs = new ArrayList<>();
        int first = 0;
        for (int s = 1; s <= segments.count(); s++) {
            boolean full = s < segments.count()
                    && new AttentionRun(segments, first, s + 1).shape(heads).backwardBytes() > mostBytes;
            if (full || s == segments.count()) {
                AttentionRun run = new AttentionRun(segments, first, s);
                if (run.to() > run.from()) {
                    runs.add(run);
                }
                first = s;
            }
        }
        return runs;
    }

    AttentionShape shape(HeadLayout heads) {
        int longest = 1;
        for (int s = first; s < end; s++) {
            longest = Math.max(longest, all.length(s));
        }
        return AttentionShape.of(end - first, longest, heads);
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
    int[] lengths(int padded) {
        int[] lengths = new int[padded];
        for (int s = first; s < end; s++) {
            lengths[s - first] = all.length(s);
        }
        return lengths;
    }

    /** Elements before each segment and after the last one, where a row has so many; then nothing more comes. */
    long[] offsets(int padded, int columns) {
        long[] offsets = new long[padded + 1];
        for (int i = 0; i <= padded; i++) {
            offsets[i] = (long) columns * (first + i < end ? all.start(first + i) : to());
        }
        return offsets;
    }
}
