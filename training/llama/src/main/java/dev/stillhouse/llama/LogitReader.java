package dev.stillhouse.llama;

import dev.stillhouse.contracts.failure.FailureCode;
import dev.stillhouse.tensor.Segments;
import dev.stillhouse.tensor.Shape;
import dev.stillhouse.tensor.Tensor;
import java.util.stream.IntStream;

/** The logits of every position of one sequence, a few rows at a time. */
public final class LogitReader {
    private static final int ROWS_AT_ONCE = 64;

    private final LlamaModel model;

    /** Receives one position's logits [V]; the array is used again for the next row. */
    public interface RowSink {
        void row(int position, float[] logits);
    }

    public LogitReader(LlamaModel model) {
        this.model = model;
    }

    /** @param tokens each within the vocabulary, at least one, at most the model's maximum */
    public void read(int[] tokens, RowSink sink) {
        check(tokens);
        int vocabulary = model.config().vocabularySize();
        try (ForwardPass pass = new ForwardPass(model, tokens.length);
                Tensor logits = model.engine().zeros(Shape.matrix(ROWS_AT_ONCE, vocabulary))) {
            int[] all = IntStream.range(0, tokens.length).toArray();
            pass.run(tokens, Segments.ofBounds(0, tokens.length), all);
            float[] row = new float[vocabulary];
            for (int from = 0; from < tokens.length; from += ROWS_AT_ONCE) {
                int to = Math.min(tokens.length, from + ROWS_AT_ONCE);
                pass.logits(from, to, logits.first(to - from));
                for (int position = from; position < to; position++) {
                    model.engine().read(logits, (long) (position - from) * vocabulary, row, 0, vocabulary);
                    sink.row(position, row);
                }
            }
        }
    }

    private void check(int[] tokens) {
        LlamaConfig config = model.config();
        if (tokens.length == 0 || tokens.length > config.maxPositions()) {
            throw FailureCode.COMMAND_INVALID.with(
                    "%d tokens: expected 1 to %d, the model's max_position_embeddings",
                    tokens.length, config.maxPositions());
        }
        for (int token : tokens) {
            if (token < 0 || token >= config.vocabularySize()) {
                throw FailureCode.COMMAND_INVALID.with(
                        "token %d is outside the model's vocabulary of %d; give ids from 0 to %d",
                        token, config.vocabularySize(), config.vocabularySize() - 1);
            }
        }
    }
}
