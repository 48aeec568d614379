package dev.stillhouse.text.tokenize.bench;

import dev.stillhouse.text.tokenize.BpeSettings;
import dev.stillhouse.text.tokenize.BpeTrainer;
import dev.stillhouse.text.tokenize.HfTokenizer;
import dev.stillhouse.text.tokenize.Tokenizer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.LongSupplier;

/** Encodes corpora on one thread, by our encoder and by the Rust library, and compares the ids. */
public final class TokenizeBenchmark {
    private static final int ROUNDS = 3;
    private static final long WARM_UP_NANOS = 3_000_000_000L;
    private static final long TRAINING_SEED = 1;
    /** Characters of pseudo-text for every token that is to be learned. */
    private static final int CHARACTERS_PER_TOKEN = 400;

    private final Path tokenizer;
    private final LongSupplier nanos;

    /** @param nanos a clock */
    public TokenizeBenchmark(Path tokenizer, LongSupplier nanos) {
        this.tokenizer = tokenizer;
        this.nanos = nanos;
    }

    /** Trains a vocabulary on pseudo-text, the same every time, and writes it into a folder. */
    public static void train(int vocabulary, Path folder) {
        List<String> texts = new ArrayList<>(
                PseudoCorpus.take(PseudoCorpus.mixed(TRAINING_SEED), (long) vocabulary * CHARACTERS_PER_TOKEN));
        texts.addAll(
                PseudoCorpus.take(PseudoCorpus.english(TRAINING_SEED), (long) vocabulary * CHARACTERS_PER_TOKEN / 4));
        new BpeTrainer(BpeSettings.ofSize(vocabulary)).train(texts.iterator()).write(folder);
    }

    /** @param corpora documents by the name of their corpus, in order; the first one gives the figure of the whole */
    public TokenizeResult run(Map<String, List<String>> corpora) {
        long start = nanos.getAsLong();
        try (HfTokenizer ours = HfTokenizer.open(tokenizer)) {
            long opened = nanos.getAsLong();
            try (HfTokenizer djl = HfTokenizer.openNative(tokenizer)) {
                List<CorpusResult> results = new ArrayList<>();
                corpora.forEach((name, documents) -> results.add(measure(name, documents, ours, djl)));
                return new TokenizeResult(ours.vocabularySize(), (opened - start) / 1_000_000, results);
            }
        }
    }

    private CorpusResult measure(String name, List<String> documents, Tokenizer ours, Tokenizer djl) {
        long bytes = documents.stream()
                .mapToLong(document -> document.getBytes(StandardCharsets.UTF_8).length)
                .sum();
        for (long until = nanos.getAsLong() + WARM_UP_NANOS; nanos.getAsLong() < until; ) {
            encodeAll(ours, documents.subList(0, (documents.size() + 9) / 10));
        }
        long[] rounds = new long[ROUNDS];
        long tokens = 0;
        for (int r = 0; r < ROUNDS; r++) {
            long start = nanos.getAsLong();
            tokens = encodeAll(ours, documents);
            rounds[r] = nanos.getAsLong() - start;
        }
        Arrays.sort(rounds);
        long differing = 0;
        long spent = 0;
        for (String document : documents) {
            long start = nanos.getAsLong();
            int[] ids = djl.encode(document);
            spent += nanos.getAsLong() - start;
            differing += Arrays.equals(ids, ours.encode(document)) ? 0 : 1;
        }
        return new CorpusResult(name, bytes, tokens, bytes * 1e3 / rounds[ROUNDS / 2], bytes * 1e3 / spent, differing);
    }

    private static long encodeAll(Tokenizer tokenizer, List<String> documents) {
        long tokens = 0;
        for (String document : documents) {
            tokens += tokenizer.encode(document).length;
        }
        return tokens;
    }
}
