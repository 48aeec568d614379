package dev.stillhouse.tensor;

import dev.stillhouse.contracts.failure.Check;
import java.util.ArrayList;
import java.util.List;

/**
 * Where the rows of a decoding step find their past: in a cache that is given out by pages of one size (Kwon et al. 2023). Position
 * {@code p} of row {@code r} lies in cache row {@code pages[r][p / pageSize] * pageSize + p % pageSize}. The arrays must not be changed
 * afterwards.
 *
 * @param pageSize positions that a page holds
 * @param pages of each row, in the order of its positions; there may be more of them than its length needs
 * @param lengths cached positions that each row sees, its own included
 */
public record KvPages(int pageSize, int[][] pages, int[] lengths) {
    public KvPages {
        Check.that(pageSize >= 1, "pageSize must be at least 1, but was %d", pageSize);
        Check.that(
                pages.length == lengths.length,
                "pages and lengths must be of one length, but were %d and %d",
                pages.length,
                lengths.length);
        for (int r = 0; r < lengths.length; r++) {
            Check.that(
                    lengths[r] >= 1 && lengths[r] <= (long) pages[r].length * pageSize,
                    "the length of row %d must be in [1, %d], what its %d pages hold, but was %d",
                    r,
                    (long) pages[r].length * pageSize,
                    pages[r].length,
                    lengths[r]);
        }
    }

    public int rows() {
        return lengths.length;
    }

    /** Pages that the row's length needs. */
    public int used(int r) {
        return (lengths[r] + pageSize - 1) / pageSize;
    }

    /** The cache row of a position of decoding row {@code r}. */
    public int cacheRow(int r, int position) {
        return pages[r][position / pageSize] * pageSize + position % pageSize;
    }

    /** The cache row that holds the newest position of decoding row {@code r}. */
    public int newest(int r) {
        return cacheRow(r, lengths[r] - 1);
    }

    /** Cache rows that lie together. */
    public record Run(int first, int rows) {}

    /** The cache rows of decoding row {@code r} in the order of its positions; pages that follow each other are one run. */
    public List<Run> runs(int r) {
        List<Run> runs = new ArrayList<>();
        int first = 0;
        for (int page = 1; page <= used(r); page++) {
            if (page == used(r) || pages[r][page] != pages[r][page - 1] + 1) {
                int end = Math.min(lengths[r], page * pageSize);
                runs.add(new Run(pages[r][first] * pageSize, end - first * pageSize));
                first = page;
            }
        }
        return runs;
    }
}
