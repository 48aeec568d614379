package dev.stillhouse.finetune.data;

import dev.stillhouse.contracts.failure.Check;
import dev.stillhouse.contracts.failure.FailureCode;
import dev.stillhouse.llama.TokenBatch;
import dev.stillhouse.text.shard.PackedRow;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Visits rows epoch by epoch, each epoch in an order of its own that the seed decides, and groups them into optimizer steps of at most
 * {@code batch_tokens} tokens. A step never reaches into the next epoch, so the last one of an epoch may be smaller.
 *
 * <p>Rows without a label are left out: they would cost time and teach nothing.
 */
public final class DataCursor {
    private final RowSource rows;
    private final BatchSize size;
    private final int[] labelled;
    private CursorState state;
    private int[] order;

    /** @throws dev.stillhouse.contracts.failure.Failure DATASET_EMPTY when no row has a label, SPEC_INVALID when one does not fit */
    public DataCursor(RowSource rows, BatchSize size, CursorState state) {
        this.rows = rows;
        this.size = size;
        this.labelled = IntStream.range(0, rows.count())
                .filter(row -> rows.labels(row) > 0)
                .toArray();
        checkRows();
        Check.that(
                state.position() < labelled.length,
                "position must be below the number of rows %d, but was %d",
                labelled.length,
                state.position());
        this.state = state;
        this.order = Permutation.of(labelled.length, state.seed(), state.epoch());
    }

    private void checkRows() {
        if (labelled.length == 0) {
            throw FailureCode.DATASET_EMPTY.with(
                    "None of %d rows has a token to learn; look at the rejects of prepare and synthesize",
                    rows.count());
        }
        int longest = IntStream.of(labelled).map(rows::tokens).max().orElseThrow();
        if (longest > size.microBatchTokens()) {
            throw FailureCode.SPEC_INVALID.with(
                    "micro_batch_tokens is %d, but the longest packed row has %d tokens; set it to %d or more, or data.sequence_length lower",
                    size.microBatchTokens(), longest, longest);
        }
    }

    public CursorState state() {
        return state;
    }

    /** Rows that have something to learn. */
    public int rows() {
        return labelled.length;
    }

    /** The next optimizer step; after the last one of an epoch the next epoch begins. */
    public StepBatch next() {
        return next(Share.WHOLE);
    }

    /** One worker's share of the next optimizer step. The cursor moves over the whole step, whatever the share is. */
    public StepBatch next(Share share) {
        int start = state.position();
        int end = endOfStep(order, start);
        int[] step = IntStream.range(start, end)
                .map(position -> labelled[order[position]])
                .toArray();
        moveTo(end);
        return batch(step, share);
    }

    private void moveTo(int position) {
        if (position < labelled.length) {
            state = new CursorState(state.seed(), state.epoch(), position);
            return;
        }
        state = new CursorState(state.seed(), state.epoch() + 1, 0);
        order = Permutation.of(labelled.length, state.seed(), state.epoch());
    }

    /** Optimizer steps of an epoch, counted from 0. */
    public int stepsOfEpoch(int epoch) {
        int[] visited = Permutation.of(labelled.length, state.seed(), epoch);
        int steps = 0;
        for (int position = 0; position < visited.length; position = endOfStep(visited, position)) {
            steps++;
        }
        return steps;
    }

    private int endOfStep(int[] visited, int start) {
        int tokens = rows.tokens(labelled[visited[start]]);
        int end = start + 1;
        while (end < visited.length && tokens + rows.tokens(labelled[visited[end]]) <= size.batchTokens()) {
            tokens += rows.tokens(labelled[visited[end]]);
            end++;
        }
        return end;
    }

    private StepBatch batch(int[] step, Share share) {
        int[] tokens = IntStream.of(step).map(rows::tokens).toArray();
        int labels = IntStream.of(step).map(rows::labels).sum();
        List<PackedRow> own = IntStream.of(share.rows(tokens))
                .mapToObj(row -> rows.row(step[row]))
                .toList();
        int ownTokens = own.stream().mapToInt(row -> row.tokens().length).sum();
        int weighed = share.weighsAlone()
                ? own.stream().mapToInt(row -> row.labelled().cardinality()).sum()
                : labels;
        return new StepBatch(
                microBatches(own, 1f / weighed), IntStream.of(tokens).sum(), labels, ownTokens);
    }

    private List<TokenBatch> microBatches(List<PackedRow> rows, float weight) {
        List<TokenBatch> microBatches = new ArrayList<>();
        List<PackedRow> micro = new ArrayList<>();
        int microTokens = 0;
        for (PackedRow row : rows) {
            if (microTokens + row.tokens().length > size.microBatchTokens()) {
                microBatches.add(PackedBatch.of(micro, weight));
                micro.clear();
                microTokens = 0;
            }
            micro.add(row);
            microTokens += row.tokens().length;
        }
        if (!micro.isEmpty()) {
            microBatches.add(PackedBatch.of(micro, weight));
        }
        return microBatches;
    }
}
