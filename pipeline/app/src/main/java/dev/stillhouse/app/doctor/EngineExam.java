package dev.stillhouse.app.doctor;

import dev.stillhouse.app.engine.Engines;
import dev.stillhouse.contracts.failure.Failure;
import dev.stillhouse.tensor.Engine;
import dev.stillhouse.tensor.EngineProvider;
import dev.stillhouse.tensor.EngineResources;
import dev.stillhouse.tensor.Into;
import dev.stillhouse.tensor.Shape;
import dev.stillhouse.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Opens every engine and lets it compute something whose result is known. */
final class EngineExam {
    private static final int N = 8;
    /** Stillhouse cannot work without it: the reference engine is there for comparison. */
    private static final String DEFAULT = "nd4j";

    private final int threads;

    EngineExam(int threads) {
        this.threads = threads;
    }

    List<Finding> examine() {
        List<Finding> findings = new ArrayList<>();
        for (EngineProvider provider : Engines.providers()) {
            findings.add(examine(provider));
        }
        return findings;
    }

    private Finding examine(EngineProvider provider) {
        String what = "engine " + provider.name();
        try (Engine engine = provider.open(EngineResources.ofThreads(threads))) {
            double error = productError(engine);
            String state = String.format(Locale.ROOT, "%s; error of a product %.1e", engine.describe(), error);
            return error < 1e-5
                    ? Finding.good(what, state)
                    : Finding.bad(what, state, "do not use it on this machine; please report this");
        } catch (Failure e) {
            String reason = String.valueOf(e.getMessage());
            String advice = "choose another engine with engine.name";
            return provider.name().equals(DEFAULT)
                    ? Finding.bad(what, reason, advice)
                    : Finding.limited(what, reason, advice);
        } catch (UnsatisfiedLinkError | NoClassDefFoundError e) {
            return Finding.bad(
                    what,
                    "its native library does not load: " + e.getMessage(),
                    "use Linux on x86-64 with glibc 2.28 or later");
        }
    }

    /** The largest error of x xᵀ, with x[i][j] = (i + 1) / (j + 1). */
    private static double productError(Engine engine) {
        float[] values = new float[N * N];
        for (int i = 0; i < values.length; i++) {
            values[i] = (i / N + 1f) / (i % N + 1f);
        }
        double worst = 0;
        try (Tensor x = engine.zeros(Shape.matrix(N, N));
                Tensor y = engine.zeros(Shape.matrix(N, N))) {
            engine.write(x, 0, values, 0, values.length);
            engine.linear(x, x, 1f, Into.OVERWRITE, y);
            float[] products = new float[N * N];
            engine.read(y, 0, products, 0, products.length);
            double squares = 0;
            for (int j = 1; j <= N; j++) {
                squares += 1.0 / (j * j);
            }
            for (int i = 0; i < products.length; i++) {
                double expected = (i / N + 1.0) * (i % N + 1.0) * squares;
                worst = Math.max(worst, Math.abs(products[i] - expected) / expected);
            }
        }
        return worst;
    }
}
