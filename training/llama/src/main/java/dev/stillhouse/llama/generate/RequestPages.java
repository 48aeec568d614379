package dev.stillhouse.llama.generate;

import java.util.Arrays;
import java.util.OptionalInt;
import java.util.stream.IntStream;

/** The pages of a cache that one request holds, in the order of its positions. */
final class RequestPages {
    private final PagePool pool;
    private int[] pages = new int[0];
    private int count;
    private int filled;

    RequestPages(PagePool pool) {
        this.pool = pool;
    }

    /**
     * Holds the pages of a prompt, of which the caller knows that there are enough. Whole pages that another request with the same beginning
     * holds are shared, the others of the prompt may be from now on.
     */
    void hold(int[] prompt) {
        for (int page : pool.known(prompt)) {
            pool.share(page);
            append(page);
        }
        filled = count * PagePool.PAGE;
        while (count < prompt.length / PagePool.PAGE) {
            OptionalInt before = count == 0 ? OptionalInt.empty() : OptionalInt.of(pages[count - 1]);
            int page = pool.take().orElseThrow();
            pool.announce(page, before, prompt, count);
            append(page);
        }
        if (!reach(prompt.length)) {
            throw new IllegalStateException("a prompt of " + prompt.length + " tokens was given too few pages");
        }
    }

    /** Holds pages for so many positions; false when there is none left, and it holds what it could get. */
    boolean reach(int positions) {
        while (count < PagePool.pagesFor(positions)) {
            OptionalInt page = pool.take();
            if (page.isEmpty()) {
                return false;
            }
            append(page.getAsInt());
        }
        return true;
    }

    private void append(int page) {
        if (count == pages.length) {
            pages = Arrays.copyOf(pages, Math.max(4, 2 * count));
        }
        pages[count++] = page;
    }

    void release() {
        for (int i = 0; i < count; i++) {
            pool.release(pages[i]);
        }
        count = 0;
    }

    int count() {
        return count;
    }

    /** Positions whose keys and values another request had computed when these pages were given out. */
    int filled() {
        return filled;
    }

    int[] table() {
        return Arrays.copyOf(pages, count);
    }

    /** Cache rows of the positions [from, to). */
    int[] rows(int from, int to) {
        return IntStream.range(from, to)
                .map(position -> pages[position / PagePool.PAGE] * PagePool.PAGE + position % PagePool.PAGE)
                .toArray();
    }
}
