package dev.stillhouse.app.cli;

import dev.stillhouse.app.Surroundings;
import dev.stillhouse.contracts.failure.IoFailures;
import dev.stillhouse.contracts.json.Json;
import dev.stillhouse.text.tokenize.BpeSettings;
import dev.stillhouse.text.tokenize.bench.CorpusResult;
import dev.stillhouse.text.tokenize.bench.PseudoCorpus;
import dev.stillhouse.text.tokenize.bench.TokenizeBenchmark;
import dev.stillhouse.text.tokenize.bench.TokenizeResult;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(
        name = "tokenize",
        description = {
            "Times the encoding of text on one thread, by our encoder and by the Rust library that DJL brings, and compares every id.",
            "Without --tokenizer it trains a vocabulary first, and without --text it encodes made-up prose like English and a"
                    + " made-up mixture of eight languages, code and emoji: the same every time, and free of meaning.",
            "With --json: mb_per_s, djl_mb_per_s and identical, and the same by corpus. Ends with 1 when an id differs.",
            ""
        },
        footerHeading = "%nExample:%n",
        footer = {"  stillhouse bench tokenize --megabytes 50 --json"})
final class BenchTokenizeCommand implements Callable<Integer> {
    private static final int BYTES = 1_000_000;
    /** About the length of a page on the web, and of what a row holds. */
    private static final int DOCUMENT_CHARACTERS = 4_000;

    private static final long SEED = 42;

    private final Surroundings surroundings;

    @Option(names = "--tokenizer", paramLabel = "MODEL", description = "A model folder, or a tokenizer.json.")
    private Optional<Path> tokenizer = Optional.empty();

    @Option(
            names = "--vocabulary",
            paramLabel = "N",
            description = "Tokens of the vocabulary that is trained without --tokenizer (default: 100000).")
    private int vocabulary = 100_000;

    @Option(names = "--text", paramLabel = "FILE", description = "UTF-8 text to encode instead of made-up text.")
    private Optional<Path> text = Optional.empty();

    @Option(
            names = "--megabytes",
            paramLabel = "N",
            description = "Million characters of each made-up text (default: 10).")
    private int megabytes = 10;

    @Option(names = "--json", description = "One JSON object for programs.")
    private boolean json;

    BenchTokenizeCommand(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    @Override
    public Integer call() {
        BpeSettings settings = OptionRange.checked(() -> BpeSettings.ofSize(vocabulary));
        TokenizeResult result = tokenizer.isPresent()
                ? measure(surroundings.resolve(tokenizer.get()))
                : measureTrained(settings.vocabulary());
        surroundings.out().println(json ? Json.compact(result.toJson()) : table(result));
        return result.identical() ? 0 : 1;
    }

    private TokenizeResult measureTrained(int tokens) {
        try {
            Path folder = Files.createTempDirectory("stillhouse-bench-tokenize");
            try {
                TokenizeBenchmark.train(tokens, folder);
                return measure(folder);
            } finally {
                remove(folder);
            }
        } catch (IOException e) {
            throw IoFailures.writing(Path.of(System.getProperty("java.io.tmpdir")), e);
        }
    }

    private TokenizeResult measure(Path folder) {
        return new TokenizeBenchmark(folder, System::nanoTime).run(corpora());
    }

    private Map<String, List<String>> corpora() {
        Map<String, List<String>> corpora = new LinkedHashMap<>();
        if (text.isPresent()) {
            Path file = surroundings.resolve(text.get());
            corpora.put(String.valueOf(file.getFileName()), documents(InputFiles.text(file)));
            return corpora;
        }
        long characters = (long) megabytes * BYTES;
        corpora.put("english", PseudoCorpus.take(PseudoCorpus.english(SEED), characters));
        corpora.put("mixed", PseudoCorpus.take(PseudoCorpus.mixed(SEED), characters));
        return corpora;
    }

    private static List<String> documents(String whole) {
        List<String> documents = new ArrayList<>();
        for (int start = 0; start < whole.length(); start += DOCUMENT_CHARACTERS) {
            documents.add(whole.substring(start, Math.min(whole.length(), start + DOCUMENT_CHARACTERS)));
        }
        return documents;
    }

    private static void remove(Path folder) throws IOException {
        for (Path file : List.of(folder.resolve("tokenizer.json"), folder.resolve("tokenizer_config.json"), folder)) {
            Files.deleteIfExists(file);
        }
    }

    private static String table(TokenizeResult result) {
        StringBuilder lines = new StringBuilder(
                String.format(Locale.ROOT, "%,d tokens, opened in %d ms", result.vocabulary(), result.openMillis()));
        for (CorpusResult corpus : result.corpora()) {
            lines.append(String.format(
                    Locale.ROOT,
                    "%n%s: %.1f MB/s, DJL %.1f MB/s (%.1f MB, %s)",
                    corpus.name(),
                    corpus.megabytesPerSecond(),
                    corpus.djlMegabytesPerSecond(),
                    corpus.bytes() / 1e6,
                    corpus.differing() == 0 ? "all ids the same" : corpus.differing() + " documents have other ids"));
        }
        return lines.toString();
    }
}
