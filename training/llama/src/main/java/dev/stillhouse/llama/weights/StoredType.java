package dev.stillhouse.llama.weights;

import dev.stillhouse.tensor.DType;
import java.nio.ByteBuffer;
import java.util.Collections;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/** The element types of safetensors that are read, each with its way to and from float. Little-endian. */
public enum StoredType {
    F32(4, Optional.of(DType.F32)) {
        @Override
        float get(ByteBuffer bytes, int at) {
            return bytes.getFloat(at);
        }

        @Override
        void put(ByteBuffer bytes, int at, float value) {
            bytes.putFloat(at, value);
        }

        @Override
        void put(ByteBuffer bytes, float[] values, int count) {
            bytes.asFloatBuffer().put(values, 0, count);
        }
    },
    BF16(2, Optional.of(DType.BF16)) {
        @Override
        float get(ByteBuffer bytes, int at) {
            return Float.intBitsToFloat(bytes.getShort(at) << 16);
        }

        @Override
        void put(ByteBuffer bytes, int at, float value) {
            bytes.putShort(at, roundToBf16(value));
        }
    },
    F16(2, Optional.empty()) {
        @Override
        float get(ByteBuffer bytes, int at) {
            return HalfPrecision.toFloat(bytes.getShort(at));
        }

        @Override
        void put(ByteBuffer bytes, int at, float value) {
            bytes.putShort(at, HalfPrecision.fromFloat(value));
        }
    },
    /** A whole number from 0 to 255. No weight has it. */
    U8(1, Optional.empty()) {
        @Override
        float get(ByteBuffer bytes, int at) {
            return bytes.get(at) & 0xff;
        }

        @Override
        void put(ByteBuffer bytes, int at, float value) {
            bytes.put(at, (byte) (int) value);
        }
    };

    /** Those of weights. */
    static final Set<StoredType> OF_WEIGHTS = Collections.unmodifiableSet(EnumSet.of(F32, BF16, F16));

    /** All. */
    static final Set<StoredType> ANY = Collections.unmodifiableSet(EnumSet.allOf(StoredType.class));

    private final int bytes;
    private final Optional<DType> dtype;

    StoredType(int bytes, Optional<DType> dtype) {
        this.bytes = bytes;
        this.dtype = dtype;
    }

    public int bytes() {
        return bytes;
    }

    /** Whether a tensor of the type has the same bytes. */
    boolean isAs(DType wanted) {
        return dtype.filter(wanted::equals).isPresent();
    }

    abstract float get(ByteBuffer bytes, int at);

    abstract void put(ByteBuffer bytes, int at, float value);

    /** Puts the first {@code count} values at the start of the bytes. */
    void put(ByteBuffer bytes, float[] values, int count) {
        for (int i = 0; i < count; i++) {
            put(bytes, i * this.bytes, values[i]);
        }
    }

    static Optional<StoredType> named(String name) {
        for (StoredType type : values()) {
            if (type.name().equals(name.toUpperCase(Locale.ROOT))) {
                return Optional.of(type);
            }
        }
        return Optional.empty();
    }

    /** Rounds to the nearest bf16, ties to even; NaN stays NaN. */
    private static short roundToBf16(float value) {
        int bits = Float.floatToRawIntBits(value);
        if (Float.isNaN(value)) {
            return (short) (bits >>> 16 | 0x40);
        }
        return (short) (bits + 0x7fff + (bits >>> 16 & 1) >>> 16);
    }
}
