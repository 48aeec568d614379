package dev.stillhouse.tensor;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.stillhouse.tensor.reference.ReferenceEngine;
import java.nio.ByteBuffer;
import java.util.Optional;
import org.assertj.core.api.AbstractThrowableAssert;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

class OperandsTest {
    private final Engine engine = new ReferenceEngine();

    @Test
    void aWeightOfAnotherWidthIsNamedWithItsDimension() {
        refused(() -> engine.linear(tensor(4, 5), tensor(7, 6), 1f, Into.OVERWRITE, tensor(4, 7)))
                .hasMessage("linear: w must be [out=7, in=5], but was [7, 6]");
    }

    @Test
    void anOutputOfTheWrongRowsIsNamedWithItsDimension() {
        refused(() -> engine.linear(tensor(4, 5), tensor(7, 5), 1f, Into.OVERWRITE, tensor(3, 7)))
                .hasMessage("linear: y must be [N=4, out=7], but was [3, 7]");
    }

    @Test
    void aPickedRowOutsideOfTheTensorIsNamed() {
        refused(() -> engine.gatherRows(tensor(4, 5), new int[] {0, 4}, tensor(2, 5)))
                .hasMessage("gatherRows: rows[1] must be in [0, 4), but was 4");
    }

    @Test
    void theNormWeightMustBeOneRow() {
        refused(() -> engine.rmsNormBackward(
                        tensor(2, 3), tensor(2, 3), tensor(2, 3), tensor(2, 1), tensor(2, 3), Optional.empty()))
                .hasMessage("rmsNormBackward: w must be [1, D=3], but was [2, 3]");
    }

    @Test
    void segmentsMustCoverAllRows() {
        refused(() -> engine.attention(
                        tensor(4, 4),
                        tensor(4, 4),
                        tensor(4, 4),
                        new HeadLayout(2, 2, 2),
                        Segments.ofBounds(0, 3),
                        tensor(4, 4),
                        tensor(4, 2)))
                .hasMessage("attention: the segments must cover N=4 rows, but cover 3");
    }

    @Test
    void aPageBeyondTheCacheIsNamed() {
        KvPages pages = new KvPages(4, new int[][] {{1}}, new int[] {2});
        refused(() -> engine.attentionCached(
                        tensor(1, 4), tensor(4, 4), tensor(4, 4), new HeadLayout(2, 2, 2), pages, tensor(1, 4)))
                .hasMessage("attentionCached: page 1 of 4 positions does not fit the 4 rows of keys");
    }

    @Test
    void aTargetOutsideOfTheVocabularyIsNamed() {
        refused(() -> engine.crossEntropy(tensor(2, 3), new int[] {0, 3}, new float[] {1, 1}, tensor(2, 3)))
                .hasMessage("crossEntropy: targets[1] must be in [0, V=3), but was 3");
    }

    @Test
    void aRowWithoutAWeightIsNamed() {
        refused(() -> engine.crossEntropy(tensor(2, 3), new int[] {0, 1}, new float[] {1}, tensor(2, 3)))
                .hasMessage("crossEntropy: there must be one of weights for each of N=2 rows, but there were 1");
    }

    @Test
    void aTeacherOfAnotherVocabularyIsNamed() {
        refused(() -> engine.divergence(
                        Divergence.REVERSE_KL, tensor(2, 4), tensor(2, 3), 1, new float[2], tensor(2, 3)))
                .hasMessage("divergence: teacher must be [N=2, V=3], but was [2, 4]");
    }

    @Test
    void aTemperatureOfZeroIsRefused() {
        refused(() -> engine.divergence(
                        Divergence.FORWARD_KL, tensor(2, 3), tensor(2, 3), 0, new float[2], tensor(2, 3)))
                .hasMessage("divergence: temperature must be positive, but was 0.0");
    }

    @Test
    void aBetaThatMixesNothingIsRefused() {
        refused(() -> Divergence.jensenShannon(0)).hasMessage("beta must be above 0 and below 1, but was 0.0");
        refused(() -> Divergence.jensenShannon(1)).hasMessage("beta must be above 0 and below 1, but was 1.0");
    }

    @Test
    void aReadBeyondTheTensorIsNamed() {
        refused(() -> engine.read(tensor(2, 3), 4, new float[8], 0, 3))
                .hasMessage("read: elements [4, 7) are outside of a tensor [2, 3]");
    }

    @Test
    void aViewBeyondTheTensorIsNamed() {
        refused(() -> tensor(2, 3).rows(1, 3)).hasMessage("rows [1, 3) are outside of a tensor [2, 3]");
    }

    @Test
    void memoryOfAnotherSizeThanTheTensorsIsRefused() {
        refused(() -> engine.readOnly(DType.BF16, Shape.matrix(2, 3), ByteBuffer.allocateDirect(11)))
                .hasMessage("readOnly: a tensor [2, 3] of BF16 needs 12 bytes, but the memory has 11");
    }

    private Tensor tensor(int rows, int columns) {
        return engine.zeros(Shape.matrix(rows, columns));
    }

    private static AbstractThrowableAssert<?, ? extends Throwable> refused(ThrowingCallable call) {
        return assertThatThrownBy(call).isInstanceOf(IllegalArgumentException.class);
    }
}
