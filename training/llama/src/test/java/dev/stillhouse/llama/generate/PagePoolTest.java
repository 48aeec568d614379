package dev.stillhouse.llama.generate;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class PagePoolTest {
    private static final int PAGE = PagePool.PAGE;

    private final PagePool pool = new PagePool(8);

    @Test
    void promptsThatBeginAlikeShareTheirWholePages() {
        RequestPages first = holding(prompt(3 * PAGE + 5, 0));
        RequestPages second = holding(prompt(3 * PAGE + 9, 0));
        assertThat(second.filled()).isEqualTo(3 * PAGE);
        assertThat(Arrays.copyOf(second.table(), 3)).isEqualTo(Arrays.copyOf(first.table(), 3));
        assertThat(second.table()[3]).isNotEqualTo(first.table()[3]);
        assertThat(pool.free()).isEqualTo(3);
    }

    @Test
    void aPageIsSharedOnlyWhereAllTokensBeforeItAreTheSame() {
        int[] prompt = prompt(3 * PAGE, 0);
        int[] other = prompt.clone();
        other[PAGE + 1]++;
        RequestPages first = holding(prompt);
        RequestPages second = holding(other);
        assertThat(second.filled()).isEqualTo(PAGE);
        assertThat(second.table()[0]).isEqualTo(first.table()[0]);
        assertThat(IntStream.of(second.table()).skip(1).toArray()).doesNotContain(first.table()[1], first.table()[2]);
    }

    @Test
    void aSharedPageIsFreeWhenTheLastHolderLetsGo() {
        RequestPages first = holding(prompt(2 * PAGE, 0));
        RequestPages second = holding(prompt(2 * PAGE, 0));
        first.release();
        assertThat(pool.free()).isEqualTo(6);
        assertThat(holding(prompt(2 * PAGE, 0)).filled()).isEqualTo(2 * PAGE);
        second.release();
        assertThat(pool.free()).isEqualTo(6);
    }

    @Test
    void aPromptWhosePagesWereGivenBackIsComputedAgain() {
        holding(prompt(2 * PAGE, 0)).release();
        assertThat(pool.free()).isEqualTo(8);
        assertThat(holding(prompt(2 * PAGE, 0)).filled()).isZero();
    }

    @Test
    void aRequestGrowsUntilNoPageIsLeft() {
        RequestPages pages = holding(prompt(PAGE, 0));
        assertThat(pages.reach(8 * PAGE)).isTrue();
        assertThat(pages.reach(8 * PAGE + 1)).isFalse();
        assertThat(pages.table()).doesNotHaveDuplicates().hasSize(8);
        pages.release();
        assertThat(pool.free()).isEqualTo(8);
    }

    @Test
    void positionsLieInTheirPages() {
        RequestPages pages = holding(prompt(PAGE + 2, 0));
        int[] table = pages.table();
        assertThat(pages.rows(PAGE - 1, PAGE + 2))
                .containsExactly(table[0] * PAGE + PAGE - 1, table[1] * PAGE, table[1] * PAGE + 1);
    }

    @Test
    void whateverRequestsComeAndGoNoPageIsLostOrHeldByStrangers() {
        SplittableRandom random = new SplittableRandom(5);
        List<RequestPages> held = new ArrayList<>();
        List<int[]> prompts = new ArrayList<>();
        for (int i = 0; i < 2000; i++) {
            int[] prompt = prompt(1 + random.nextInt(3 * PAGE), random.nextInt(3));
            if (held.isEmpty() || (random.nextBoolean() && pool.free() >= PagePool.pagesFor(prompt.length))) {
                held.add(holding(prompt));
                prompts.add(prompt);
            } else {
                int gone = random.nextInt(held.size());
                held.remove(gone).release();
                prompts.remove(gone);
            }
            expectEachPageWithItsTokens(held, prompts);
        }
        held.forEach(RequestPages::release);
        assertThat(pool.free()).isEqualTo(8);
    }

    /** What each holder would write into a page is the same. */
    private void expectEachPageWithItsTokens(List<RequestPages> held, List<int[]> prompts) {
        int[][] tokens = new int[8][];
        for (int r = 0; r < held.size(); r++) {
            int[] table = held.get(r).table();
            for (int i = 0; i < table.length; i++) {
                int[] all = Arrays.copyOf(prompts.get(r), Math.min((i + 1) * PAGE, prompts.get(r).length));
                if (tokens[table[i]] != null) {
                    assertThat(all).isEqualTo(tokens[table[i]]);
                }
                tokens[table[i]] = all;
            }
        }
        assertThat(pool.free()).isEqualTo((int)
                Arrays.stream(tokens).filter(page -> page == null).count());
    }

    private RequestPages holding(int[] prompt) {
        RequestPages pages = new RequestPages(pool);
        pages.hold(prompt);
        return pages;
    }

    private static int[] prompt(int length, int from) {
        return IntStream.range(from, from + length).toArray();
    }
}
