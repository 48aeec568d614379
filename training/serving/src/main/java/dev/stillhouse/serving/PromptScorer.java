package dev.stillhouse.serving;

import dev.stillhouse.llama.LlamaModel;
import dev.stillhouse.llama.LogitReader;
import dev.stillhouse.llama.generate.GeneratedToken;
import java.util.ArrayList;
import java.util.List;

/** How likely the model thinks each token of a given text, at temperature 1. */
final class PromptScorer {
    private final LlamaModel model;

    PromptScorer(LlamaModel model) {
        this.model = model;
    }

    /** One entry per token; the first has no log-probability (NaN) and no alternatives, for nothing comes before it. */
    List<GeneratedToken> score(int[] prompt, int topLogProbs) {
        List<GeneratedToken> scores = new ArrayList<>(prompt.length);
        scores.add(new GeneratedToken(prompt[0], Float.NaN, new int[0], new float[0]));
        new LogitReader(model).read(prompt, (position, logits) -> {
            if (position + 1 < prompt.length) {
                scores.add(scored(prompt[position + 1], logits, topLogProbs));
            }
        });
        return scores;
    }

    private static GeneratedToken scored(int token, float[] logits, int count) {
        double logSum = logSumExp(logits);
        int[] top = largest(logits, count);
        float[] topLogProbs = new float[top.length];
        for (int i = 0; i < top.length; i++) {
            topLogProbs[i] = (float) (logits[top[i]] - logSum);
        }
        return new GeneratedToken(token, (float) (logits[token] - logSum), top, topLogProbs);
    }

    private static double logSumExp(float[] logits) {
        double max = Double.NEGATIVE_INFINITY;
        for (float logit : logits) {
            max = Math.max(max, logit);
        }
        double sum = 0;
        for (float logit : logits) {
            sum += Math.exp(logit - max);
        }
        return max + Math.log(sum);
    }

    /** Largest first; of equals the lower index first. */
    private static int[] largest(float[] logits, int count) {
        int[] top = new int[Math.min(count, logits.length)];
        int filled = 0;
        for (int id = 0; id < logits.length; id++) {
            int place = filled;
            while (place > 0 && logits[top[place - 1]] < logits[id]) {
                place--;
            }
            if (place < top.length) {
                filled = Math.min(filled + 1, top.length);
                System.arraycopy(top, place, top, place + 1, filled - place - 1);
                top[place] = id;
            }
        }
        return top;
    }
}
