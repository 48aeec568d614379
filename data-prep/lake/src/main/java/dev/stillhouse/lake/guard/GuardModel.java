package dev.stillhouse.lake.guard;

import dev.stillhouse.contracts.failure.Failure;
import dev.stillhouse.contracts.failure.FailureCode;
import dev.stillhouse.text.tokenize.ClassifierTokenizer;
import java.nio.file.Path;
import java.util.Arrays;

/**
 * Scores texts of any length by a classifier. A text is cut into windows, which are scored one by one, so that a score does not depend on
 * what else is scored; the largest counts. Any number of threads may use one model.
 */
public final class GuardModel implements AutoCloseable {
    /** Long enough for a sentence or two, so that an order that lies on a border is whole in one of both windows. */
    private static final int OVERLAP = 64;

    private final String version;
    private final GuardClasses classes;
    private final GuardWindows windows;
    private final ClassifierTokenizer tokenizer;
    private final GuardSession session;

    private GuardModel(GuardFiles files, String version, ClassifierTokenizer tokenizer, GuardSession session) {
        int content = files.window() - 2;
        this.version = version;
        this.classes = files.classes();
        this.windows = new GuardWindows(content, Math.min(OVERLAP, content / 2));
        this.tokenizer = tokenizer;
        this.session = session;
    }

    /**
     * Opens the model of a folder.
     *
     * @throws Failure MODEL_MISSING, MODEL_INVALID, TOKENIZER_INVALID or ENGINE_UNSUPPORTED
     */
    public static GuardModel open(Path folder) {
        GuardFiles files = GuardFiles.find(folder);
        ClassifierTokenizer tokenizer = ClassifierTokenizer.open(folder);
        try {
            if (tokenizer.vocabularySize() > files.vocabularySize()) {
                throw FailureCode.MODEL_INVALID.with(
                        "Guard model %s: tokenizer.json has %d tokens, but config.json has a vocab_size of %d; both must be of one"
                                + " model",
                        folder, tokenizer.vocabularySize(), files.vocabularySize());
            }
            String version = files.version();
            return new GuardModel(
                    files,
                    version,
                    tokenizer,
                    GuardSession.open(files.onnx(), files.classes().size()));
        } catch (RuntimeException e) {
            tokenizer.close();
            throw e;
        }
    }

    /**
     * Looks whether a folder has the files of a guard model, without reading the large ones.
     *
     * @throws Failure MODEL_MISSING or MODEL_INVALID
     */
    public static void check(Path folder) {
        GuardFiles.find(folder);
    }

    /**
     * The version of the model in a folder, which is not loaded.
     *
     * @throws Failure MODEL_MISSING or MODEL_INVALID
     */
    public static String version(Path folder) {
        return GuardFiles.find(folder).version();
    }

    /** The beginning of a hash of the model's files. */
    public String version() {
        return version;
    }

    public GuardScores scores(String text) {
        GuardScores worst = GuardScores.NONE;
        for (int[] window : windows.of(tokenizer.encode(text))) {
            long[] ids = new long[window.length + 2];
            ids[0] = tokenizer.first();
            for (int i = 0; i < window.length; i++) {
                ids[i + 1] = window[i];
            }
            ids[ids.length - 1] = tokenizer.last();
            long[] mask = new long[ids.length];
            Arrays.fill(mask, 1);
            worst = worst.max(classes.scores(session.logits(new long[][] {ids}, new long[][] {mask})[0]));
        }
        return worst;
    }

    @Override
    public void close() {
        session.close();
        tokenizer.close();
    }
}
