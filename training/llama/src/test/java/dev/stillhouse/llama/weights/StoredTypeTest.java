package dev.stillhouse.llama.weights;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.junit.jupiter.api.Test;

class StoredTypeTest {
    private final ByteBuffer bytes = ByteBuffer.allocate(4).order(ByteOrder.LITTLE_ENDIAN);

    @Test
    void everyHalfSurvivesTheWayThroughFloat() {
        for (int bits = 0; bits < 1 << 16; bits++) {
            float value = HalfPrecision.toFloat((short) bits);
            if (!Float.isNaN(value)) {
                assertThat(HalfPrecision.fromFloat(value)).as("half %04x", bits).isEqualTo((short) bits);
            }
        }
    }

    @Test
    void everyBf16SurvivesTheWayThroughFloat() {
        for (int bits = 0; bits < 1 << 16; bits++) {
            bytes.putShort(0, (short) bits);
            float value = StoredType.BF16.get(bytes, 0);
            if (!Float.isNaN(value)) {
                StoredType.BF16.put(bytes, 0, value);
                assertThat(bytes.getShort(0)).as("bf16 %04x", bits).isEqualTo((short) bits);
            }
        }
    }

    @Test
    void bf16RoundsToTheNearestAndTiesToEven() {
        assertThat(throughBf16(1f + 0x1p-8f)).isEqualTo(1f);
        assertThat(throughBf16(1f + 3 * 0x1p-8f)).isEqualTo(1f + 0x1p-6f);
        assertThat(throughBf16(1f + 0x1p-8f + 0x1p-20f)).isEqualTo(1f + 0x1p-7f);
        assertThat(throughBf16(Float.NaN)).isNaN();
    }

    @Test
    void halvesRoundToTheNearestAndOverflowToInfinity() {
        assertThat(throughHalf(1f + 0x1p-11f)).isEqualTo(1f);
        assertThat(throughHalf(1f + 3 * 0x1p-11f)).isEqualTo(1f + 0x1p-9f);
        assertThat(throughHalf(65519f)).isEqualTo(65504f);
        assertThat(throughHalf(65520f)).isInfinite();
    }

    private float throughBf16(float value) {
        StoredType.BF16.put(bytes, 0, value);
        return StoredType.BF16.get(bytes, 0);
    }

    private static float throughHalf(float value) {
        return HalfPrecision.toFloat(HalfPrecision.fromFloat(value));
    }
}
