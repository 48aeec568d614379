package dev.stillhouse.engine.nd4j;

import static org.assertj.core.api.Assertions.assertThat;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

class NativeLibrariesTest {
    @Test
    void nd4jMultipliesMatrices() {
        try (INDArray a = Nd4j.createFromArray(new float[][] {{1, 2}, {3, 4}});
                INDArray product = Nd4j.create(new int[] {2, 2}, 'f')) {
            Nd4j.gemm(a, a, product, false, false, 1.0, 0.0);
            assertThat(product.toFloatMatrix()).isEqualTo(new float[][] {{7, 10}, {15, 22}});
        }
    }

    @Test
    void theVectorApiAddsLanes() {
        FloatVector twos = FloatVector.broadcast(FloatVector.SPECIES_PREFERRED, 2f);
        assertThat(twos.reduceLanes(VectorOperators.ADD)).isEqualTo(2f * twos.length());
    }
}
