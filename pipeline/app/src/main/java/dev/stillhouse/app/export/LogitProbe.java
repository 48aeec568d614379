package dev.stillhouse.app.export;

import dev.stillhouse.llama.LlamaModel;
import dev.stillhouse.llama.LogitReader;
import java.util.Arrays;

/** The logits of a few fixed tokens: a fingerprint of all weights of a model. */
record LogitProbe(float[][] logits) {
    private static final int TOKENS = 8;

    static LogitProbe of(LlamaModel model) {
        int vocabulary = model.config().vocabularySize();
        int[] tokens = new int[Math.min(TOKENS, model.config().maxPositions())];
        Arrays.setAll(tokens, i -> (int) ((long) i * vocabulary / tokens.length));
        float[][] logits = new float[tokens.length][];
        new LogitReader(model).read(tokens, (position, row) -> logits[position] = row.clone());
        return new LogitProbe(logits);
    }

    /** The root mean square of the differences over that of these logits. */
    double distance(LogitProbe other) {
        double differences = 0;
        double squares = 0;
        for (int i = 0; i < logits.length; i++) {
            for (int v = 0; v < logits[i].length; v++) {
                double difference = logits[i][v] - other.logits[i][v];
                differences += difference * difference;
                squares += (double) logits[i][v] * logits[i][v];
            }
        }
        return squares == 0 ? Math.sqrt(differences) : Math.sqrt(differences / squares);
    }
}
