package dev.stillhouse.tensor.conformance;

import dev.stillhouse.tensor.DType;
import dev.stillhouse.tensor.Engine;
import dev.stillhouse.tensor.QuantizedMoment;
import dev.stillhouse.tensor.Shape;
import dev.stillhouse.tensor.Tensor;
import dev.stillhouse.tensor.reference.ReferenceEngine;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;
import java.util.function.Consumer;

/** One run of a check: the two engines, the random numbers, and the tensors to close. The seed follows from the name. */
public final class Trial implements AutoCloseable {
    /** Rows around every tensor that nothing may touch, so that every operation is also tested on views. */
    private static final int GUARD_ROWS = 2;

    /** A number that bf16 has too. */
    private static final float GUARD = 12_288f;

    private final Engine engine;
    private final ReferenceEngine reference = new ReferenceEngine();
    private final String name;
    private final DType dtype;
    private final long seed;
    private final SplittableRandom random;
    private final List<Tensor> owned = new ArrayList<>();
    private final List<QuantizedMoment> moments = new ArrayList<>();
    private final List<Tensor> guards = new ArrayList<>();

    Trial(Engine engine, String name, DType dtype) {
        this.dtype = dtype;
        this.engine = engine;
        this.name = name;
        this.seed = name.hashCode();
        this.random = new SplittableRandom(seed);
    }

    /** Which of the two engines an operation runs on, and its side of the twins. */
    enum Side {
        TESTED {
            @Override
            Tensor of(Twin twin) {
                return twin.tested();
            }

            @Override
            QuantizedMoment of(MomentTwin twin) {
                return twin.tested();
            }
        },
        REFERENCE {
            @Override
            Tensor of(Twin twin) {
                return twin.reference();
            }

            @Override
            QuantizedMoment of(MomentTwin twin) {
                return twin.reference();
            }
        };

        abstract Tensor of(Twin twin);

        abstract QuantizedMoment of(MomentTwin twin);
    }

    interface Operation {
        void run(Engine engine, Side side);
    }

    interface Measure {
        double run(Engine engine, Side side);
    }

    Engine engine() {
        return engine;
    }

    ReferenceEngine reference() {
        return reference;
    }

    /** Of the tensors, where the operation does not ask for another. */
    DType dtype() {
        return dtype;
    }

    SplittableRandom random() {
        return random;
    }

    /** Values in (-spread, spread) that the trial's type can hold. */
    float[] values(int count, double spread) {
        return values(dtype, count, spread);
    }

    private float[] values(DType type, int count, double spread) {
        float[] values = new float[count];
        for (int i = 0; i < count; i++) {
            float value = (float) ((2 * random.nextDouble() - 1) * spread);
            values[i] = type == DType.BF16 ? Float.intBitsToFloat(Float.floatToRawIntBits(value) & 0xffff0000) : value;
        }
        return values;
    }

    Twin random(int rows, int columns) {
        return random(rows, columns, 1);
    }

    Twin random(int rows, int columns, double spread) {
        return of(rows, columns, values(rows * columns, spread));
    }

    /** Of a type that the operation asks for, or that differs from the others on purpose. */
    Twin random(DType type, int rows, int columns) {
        return of(type, rows, columns, values(type, rows * columns, 1));
    }

    /** Full of NaN: an operation that overwrites must write every element. */
    Twin poisoned(int rows, int columns) {
        float[] values = new float[rows * columns];
        Arrays.fill(values, Float.NaN);
        return of(rows, columns, values);
    }

    /** For what is f32 whatever the type of the activations. */
    Twin poisonedF32(int rows, int columns) {
        float[] values = new float[rows * columns];
        Arrays.fill(values, Float.NaN);
        return of(DType.F32, rows, columns, values);
    }

    Twin of(int rows, int columns, float[] values) {
        return of(dtype, rows, columns, values);
    }

    private Twin of(DType type, int rows, int columns, float[] values) {
        Twin twin = new Twin(guarded(type, rows, columns), reference.zeros(type, Shape.matrix(rows, columns)));
        owned.add(twin.reference());
        engine.write(twin.tested(), 0, values, 0, values.length);
        reference.write(twin.reference(), 0, values, 0, values.length);
        return twin;
    }

    private Tensor guarded(DType type, int rows, int columns) {
        Tensor whole = engine.zeros(type, Shape.matrix(rows + 2 * GUARD_ROWS, columns));
        owned.add(whole);
        engine.fill(whole, GUARD);
        guards.add(whole.rows(0, GUARD_ROWS));
        guards.add(whole.rows(GUARD_ROWS + rows, rows + 2 * GUARD_ROWS));
        return whole.rows(GUARD_ROWS, GUARD_ROWS + rows);
    }

    /** Of 0, for so many elements. */
    MomentTwin moment(long elements) {
        MomentTwin twin =
                new MomentTwin(QuantizedMoment.zeros(engine, elements), QuantizedMoment.zeros(reference, elements));
        moments.add(twin.tested());
        moments.add(twin.reference());
        return twin;
    }

    byte[] codesOf(QuantizedMoment tested) {
        return codes(engine, tested);
    }

    private static byte[] codes(Engine engine, QuantizedMoment moment) {
        byte[] codes = new byte[(int) moment.codes().count()];
        engine.read(moment.codes(), 0, codes, 0, codes.length);
        return codes;
    }

    /**
     * Scales are the reference's within the tolerance; so are codes, of which one in a hundred may be its neighbour: what lies in the middle of
     * two goes to either side by rounding. The tested moment is then made the reference's.
     */
    void expectCloseAndAlign(String what, MomentTwin moment) {
        Twin scales = new Twin(moment.tested().scales(), moment.reference().scales());
        expectClose(what + " scales", scales);
        byte[] actual = codes(engine, moment.tested());
        byte[] expected = codes(reference, moment.reference());
        int others = 0;
        for (int i = 0; i < expected.length; i++) {
            int apart = Math.abs((actual[i] & 0xff) - (expected[i] & 0xff));
            others += apart;
            if (apart > 1) {
                throw failure("%s code %d is %d, expected %d", what, i, actual[i] & 0xff, expected[i] & 0xff);
            }
        }
        if (others > 1 + expected.length / 100) {
            throw failure("%s has %d of %d codes beside those expected", what, others, expected.length);
        }
        engine.write(moment.tested().codes(), 0, expected, 0, expected.length);
        float[] same = read(reference, scales.reference());
        engine.write(scales.tested(), 0, same, 0, same.length);
    }

    /** Runs the operation on both engines. */
    void run(Operation operation) {
        operation.run(reference, Side.REFERENCE);
        operation.run(engine, Side.TESTED);
    }

    /** Runs on both engines, and compares what they return relative to the scale or the value, whichever is larger. */
    void measure(String what, double scale, Measure measure) {
        double expected = measure.run(reference, Side.REFERENCE);
        double actual = measure.run(engine, Side.TESTED);
        double allowed = Tolerance.of(dtype) * Math.max(scale, Math.abs(expected));
        if (!(Math.abs(actual - expected) <= allowed)) {
            throw failure("%s is %s, expected %s; the tolerance is %.3g", what, actual, expected, allowed);
        }
    }

    /** The tested tensor is the reference's within the tolerance, relative to its largest magnitude. */
    void expectClose(String what, Twin twin) {
        expectClose(what, twin, 0);
    }

    /** As above, but relative to no less than {@code leastScale}: for sums whose terms are of that size and may cancel altogether. */
    void expectClose(String what, Twin twin, double leastScale) {
        float[] actual = read(engine, twin.tested());
        float[] expected = read(reference, twin.reference());
        expectClose(what, actual, expected, twin.columns(), leastScale);
    }

    /** As the first, with a tolerance of its own. */
    void expectWithin(double tolerance, String what, Twin twin) {
        expectWithin(
                tolerance, what, read(engine, twin.tested()), read(reference, twin.reference()), twin.columns(), 0);
    }

    void expectClose(String what, float[] actual, float[] expected, int columns, double leastScale) {
        expectWithin(Tolerance.of(dtype), what, actual, expected, columns, leastScale);
    }

    private void expectWithin(
            double tolerance, String what, float[] actual, float[] expected, int columns, double leastScale) {
        double scale = leastScale;
        for (float value : expected) {
            scale = Math.max(scale, Math.abs(value));
        }
        double allowed = tolerance * scale;
        for (int i = 0; i < expected.length; i++) {
            double error = Math.abs((double) actual[i] - expected[i]);
            if (!(error <= allowed)) {
                throw failure(
                        "%s[%d, %d] is %s, expected %s; the error %.3g is above the tolerance %.3g, %.0e of the scale"
                                + " %.3g",
                        what, i / columns, i % columns, actual[i], expected[i], error, allowed, tolerance, scale);
            }
        }
    }

    void expectBits(String what, float[] actual, float[] expected) {
        int at = Arrays.mismatch(actual, expected);
        if (at >= 0) {
            throw failure("%s differs at element %d: %s and %s", what, at, actual[at], expected[at]);
        }
    }

    void expectEqual(String what, Object actual, Object expected) {
        if (!actual.equals(expected)) {
            throw failure("%s is %s, expected %s", what, actual, expected);
        }
    }

    float[] read(Tensor tested) {
        return read(engine, tested);
    }

    private static float[] read(Engine engine, Tensor tensor) {
        float[] values = new float[(int) tensor.shape().elements()];
        engine.read(tensor, 0, values, 0, values.length);
        return values;
    }

    AssertionError failure(String format, Object... arguments) {
        return new AssertionError(String.format(
                Locale.ROOT,
                "%s: %s (%s, seed %d)",
                engine.name(),
                String.format(Locale.ROOT, format, arguments),
                name,
                seed));
    }

    /** Does what the guard rows are there to find. */
    void spoilGuards() {
        guards.forEach(guard -> engine.fill(guard, 0f));
    }

    /** Looks at the guard rows, then frees everything. */
    @Override
    public void close() {
        try {
            guards.forEach(this::expectUntouched);
        } finally {
            owned.forEach((Consumer<Tensor>) Tensor::close);
            moments.forEach(QuantizedMoment::close);
        }
    }

    private void expectUntouched(Tensor guard) {
        for (float value : read(guard)) {
            if (value != GUARD) {
                throw failure("a row beside a tensor was overwritten with %s", value);
            }
        }
    }
}
