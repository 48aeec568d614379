package dev.stillhouse.tensor.conformance;

import dev.stillhouse.tensor.DType;
import dev.stillhouse.tensor.HeadLayout;
import dev.stillhouse.tensor.Into;
import dev.stillhouse.tensor.KvPages;
import dev.stillhouse.tensor.Segments;
import dev.stillhouse.tensor.Shape;
import dev.stillhouse.tensor.Tensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.OptionalInt;
import java.util.stream.IntStream;

/** A row has the same bits wherever it stands and whatever is beside it, in batches padded to the engine's row alignment. */
final class IndependenceChecks {
    /** in, out. */
    private static final int[][] WEIGHTS = {
        {16, 16}, {17, 63}, {64, 130}, {128, 352}, {256, 256}, {256, 704}, {130, 3072}, {704, 256}
    };

    private static final int ROWS = 304;
    private static final int[] FEW = {1, 3, 8, 16, 17, 40, 64, 130, 200};

    private IndependenceChecks() {}

    static List<ConformanceCheck> all() {
        List<ConformanceCheck> checks = new ArrayList<>();
        for (int[] weight : WEIGHTS) {
            checks.add(new ConformanceCheck(
                    "linear in=%d out=%d treats rows alike".formatted(weight[0], weight[1]),
                    trial -> linear(trial, weight[0], weight[1])));
        }
        for (int[] weight : WEIGHTS) {
            checks.add(new ConformanceCheck(
                    "linear in=%d out=%d has the same bits when packed".formatted(weight[0], weight[1]),
                    trial -> packed(trial, weight[0], weight[1])));
        }
        checks.add(new ConformanceCheck("rmsNorm treats rows alike", IndependenceChecks::norm));
        checks.add(new ConformanceCheck("attention treats segments alike", IndependenceChecks::attention));
        checks.add(new ConformanceCheck("attention of a row is blind to what follows", IndependenceChecks::causal));
        checks.add(new ConformanceCheck(
                "attention of a row is blind to what follows in other blocks", IndependenceChecks::causalOverBlocks));
        checks.add(new ConformanceCheck("attentionCached treats rows alike", IndependenceChecks::cached));
        checks.add(new ConformanceCheck("attentionCached is blind to where pages lie", IndependenceChecks::paged));
        return checks;
    }

    private static void linear(Trial trial, int in, int out) {
        OptionalInt most = trial.engine().fewRows();
        linear(trial, in, out, aligned(trial, ROWS), IntStream.of(FEW).filter(few -> few > most.orElse(0)));
        if (most.isPresent()) {
            trial.expectEqual(
                    "that fewRows is less than rowGranularity",
                    most.getAsInt() < trial.engine().rowGranularity(),
                    true);
            linear(trial, in, out, most.getAsInt(), IntStream.of(FEW).filter(few -> few <= most.getAsInt()));
        }
    }

    /** @param numbers of rows that are to have the bits that they have among all */
    private static void linear(Trial trial, int in, int out, int rows, IntStream numbers) {
        Tensor x = trial.random(rows, in).tested();
        Tensor w = trial.random(out, in).tested();
        Tensor y = trial.poisoned(rows, out).tested();
        trial.engine().linear(x, w, 1f, Into.OVERWRITE, y);
        float[] whole = trial.read(y);
        for (int few : numbers.toArray()) {
            int padded = aligned(trial, few);
            for (int from : new int[] {0, Math.min(5, rows - padded), rows - padded}) {
                Tensor part = trial.poisoned(padded, out).tested();
                trial.engine().linear(x.rows(from, from + padded), w, 1f, Into.OVERWRITE, part);
                trial.expectBits(
                        "linear of %d rows from row %d".formatted(few, from),
                        trial.read(part.first(few)),
                        Arrays.copyOfRange(whole, from * out, (from + few) * out));
            }
        }
    }

    private static void packed(Trial trial, int in, int out) {
        Tensor plain = trial.random(out, in).tested();
        try (Tensor packed = trial.engine().zeros(trial.dtype(), plain.shape())) {
            trial.engine().copy(plain, packed);
            trial.engine().packForLinear(List.of(packed));
            for (int few : FEW) {
                Tensor x = trial.random(aligned(trial, few), in).tested();
                for (DType type : EnumSet.of(DType.F32, trial.dtype())) {
                    trial.expectBits(
                            "packed linear of %d rows, result %s".formatted(few, type),
                            twice(trial, x, packed, type),
                            twice(trial, x, plain, type));
                }
            }
        }
    }

    /** A product, and another one added to it. */
    private static float[] twice(Trial trial, Tensor x, Tensor w, DType type) {
        int out = w.shape().rows();
        try (Tensor y = trial.engine().zeros(type, Shape.matrix(x.shape().rows(), out))) {
            trial.engine().linear(x, w, 1f, Into.OVERWRITE, y);
            trial.engine().linear(x, w, 0.5f, Into.ADD, y);
            return trial.read(y);
        }
    }

    private static void norm(Trial trial) {
        Tensor x = trial.random(150, 130).tested();
        Tensor w = trial.random(1, 130).tested();
        Tensor y = trial.poisoned(150, 130).tested();
        Tensor inverse = trial.poisonedF32(150, 1).tested();
        trial.engine().rmsNorm(x, w, 1e-5f, y, inverse);
        float[] whole = trial.read(y);
        trial.engine().rmsNorm(x.rows(77, 78), w, 1e-5f, y.first(1), inverse.first(1));
        trial.expectBits("row 77", trial.read(y.first(1)), Arrays.copyOfRange(whole, 77 * 130, 78 * 130));
    }

    /** The same sequence in the middle of a pack and alone. */
    private static void attention(Trial trial) {
        HeadLayout heads = new HeadLayout(4, 2, 16);
        AttentionChecks.Case c = new AttentionChecks.Case(trial, heads, Segments.ofBounds(0, 150), 1);
        float[] packed = attend(trial, c, heads, Segments.ofBounds(0, 41, 110, 150), 0, 150);
        float[] alone = attend(trial, c, heads, Segments.ofBounds(0, 69), 41, 110);
        trial.expectBits("the segment", alone, Arrays.copyOfRange(packed, 41 * 64, 110 * 64));
    }

    private static void causal(Trial trial) {
        HeadLayout heads = new HeadLayout(4, 2, 16);
        AttentionChecks.Case c = new AttentionChecks.Case(trial, heads, Segments.ofBounds(0, 150), 1);
        float[] all = attend(trial, c, heads, Segments.ofBounds(0, 150), 0, 150);
        for (int length : new int[] {1, 2, 33, 100, 149}) {
            float[] prefix = attend(trial, c, heads, Segments.ofBounds(0, length), 0, length);
            trial.expectBits("a prefix of " + length, prefix, Arrays.copyOf(all, length * 64));
        }
    }

    private static void causalOverBlocks(Trial trial) {
        HeadLayout heads = new HeadLayout(2, 1, 32);
        AttentionChecks.Case c = new AttentionChecks.Case(trial, heads, Segments.ofBounds(0, 1100), 1);
        float[] all = attend(trial, c, heads, Segments.ofBounds(0, 1100), 0, 1100);
        for (int length : new int[] {1, 31, 64, 129, 257, 513, 1030}) {
            float[] prefix = attend(trial, c, heads, Segments.ofBounds(0, length), 0, length);
            trial.expectBits("a prefix of " + length, prefix, Arrays.copyOf(all, length * 64));
        }
    }

    private static float[] attend(
            Trial trial, AttentionChecks.Case c, HeadLayout heads, Segments segments, int from, int to) {
        Twin out = c.out.rows(from, to);
        trial.engine()
                .attention(
                        c.q.rows(from, to).tested(),
                        c.k.rows(from, to).tested(),
                        c.v.rows(from, to).tested(),
                        heads,
                        segments,
                        out.tested(),
                        c.logSumExp.rows(from, to).tested());
        return trial.read(out.tested());
    }

    private static void cached(Trial trial) {
        HeadLayout heads = new HeadLayout(4, 2, 16);
        Tensor q = trial.random(3, 64).tested();
        Tensor keys = trial.random(1000, 32).tested();
        Tensor values = trial.random(1000, 32).tested();
        Tensor out = trial.poisoned(3, 64).tested();
        int[] all = IntStream.range(0, 20).toArray();
        KvPages together = new KvPages(50, new int[][] {all, {2, 1, 7, 12, 19}, {1}}, new int[] {1000, 223, 1});
        trial.engine().attentionCached(q, keys, values, heads, together, out);
        float[] row = Arrays.copyOfRange(trial.read(out), 64, 128);
        KvPages alone = new KvPages(50, new int[][] {{2, 1, 7, 12, 19}}, new int[] {223});
        trial.engine().attentionCached(q.rows(1, 2), keys, values, heads, alone, out.first(1));
        trial.expectBits("row 1", trial.read(out.first(1)), row);
    }

    /** The same keys and values in pages of other sizes and elsewhere. */
    private static void paged(Trial trial) {
        HeadLayout heads = new HeadLayout(4, 2, 16);
        Tensor q = trial.random(1, 64).tested();
        Tensor keys = trial.random(320, 32).tested();
        Tensor values = trial.random(320, 32).tested();
        Tensor out = trial.poisoned(1, 64).tested();
        trial.engine()
                .attentionCached(q, keys, values, heads, new KvPages(320, new int[][] {{0}}, new int[] {310}), out);
        float[] contiguous = trial.read(out);
        int[] backwards = IntStream.range(0, 20).map(i -> 19 - i).toArray();
        int[] rows = IntStream.range(0, 320)
                .map(i -> backwards[i / 16] * 16 + i % 16)
                .toArray();
        Tensor pagedKeys = trial.poisoned(320, 32).tested();
        Tensor pagedValues = trial.poisoned(320, 32).tested();
        trial.engine().scatterRows(keys, rows, pagedKeys);
        trial.engine().scatterRows(values, rows, pagedValues);
        KvPages pages = new KvPages(16, new int[][] {backwards}, new int[] {310});
        trial.engine().attentionCached(q, pagedKeys, pagedValues, heads, pages, out);
        trial.expectBits("the row", trial.read(out), contiguous);
    }

    private static int aligned(Trial trial, int rows) {
        int alignment = trial.engine().rowAlignment();
        return (rows + alignment - 1) / alignment * alignment;
    }
}
