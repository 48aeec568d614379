package dev.stillhouse.llama.generate;

import java.nio.IntBuffer;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.IntStream;

/**
 * The pages of a cache: which are free, and which hold the beginning of a prompt, for others that begin alike. A page is free again when
 * the last request that holds it lets go.
 */
final class PagePool {
    /** Positions of a page. */
    static final int PAGE = 16;

    private final int[] holders;
    private final Deque<Integer> free = new ArrayDeque<>();
    private final Map<Beginning, Integer> beginnings = new HashMap<>();
    private final Map<Integer, Beginning> held = new HashMap<>();

    /** The tokens of a whole page of a prompt and the page before it, whose keys and values follow from all tokens so far. */
    private record Beginning(OptionalInt before, IntBuffer tokens) {
        static Beginning of(OptionalInt before, int[] prompt, int page) {
            return new Beginning(before, IntBuffer.wrap(Arrays.copyOfRange(prompt, page * PAGE, (page + 1) * PAGE)));
        }
    }

    PagePool(int pages) {
        holders = new int[pages];
        IntStream.range(0, pages).forEach(free::add);
    }

    /** Pages that hold so many positions. */
    static int pagesFor(int positions) {
        return (positions + PAGE - 1) / PAGE;
    }

    int free() {
        return free.size();
    }

    /** The first pages of the prompt that others hold, as many as begin alike. */
    int[] known(int[] prompt) {
        int[] known = new int[prompt.length / PAGE];
        OptionalInt before = OptionalInt.empty();
        for (int i = 0; i < known.length; i++) {
            Integer page = beginnings.get(Beginning.of(before, prompt, i));
            if (page == null) {
                return Arrays.copyOf(known, i);
            }
            known[i] = page;
            before = OptionalInt.of(page);
        }
        return known;
    }

    /** One more request holds the page. */
    void share(int page) {
        holders[page]++;
    }

    /** A free page, which one request holds now. Empty when there is none. */
    OptionalInt take() {
        Integer page = free.poll();
        if (page == null) {
            return OptionalInt.empty();
        }
        holders[page] = 1;
        return OptionalInt.of(page);
    }

    /** Lets others that begin alike share a page, from which on it must not change. */
    void announce(int page, OptionalInt before, int[] prompt, int index) {
        Beginning beginning = Beginning.of(before, prompt, index);
        beginnings.put(beginning, page);
        held.put(page, beginning);
    }

    /** One request lets go of the page. */
    void release(int page) {
        if (--holders[page] == 0) {
            Optional.ofNullable(held.remove(page)).ifPresent(beginnings::remove);
            free.add(page);
        }
    }
}
