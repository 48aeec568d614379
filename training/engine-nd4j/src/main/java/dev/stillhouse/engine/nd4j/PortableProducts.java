package dev.stillhouse.engine.nd4j;

import dev.stillhouse.engine.nd4j.TokenProduct.Weight;
import dev.stillhouse.tensor.Into;

/** Products wherever ND4J runs: tiles of the Vector API, and OpenBLAS for gradients of weights. */
final class PortableProducts implements Products {
    private final TokenProduct tokenProduct;
    private final WeightGradient weightGradient;
    private final String reason;

    /** @param reason why there is nothing faster */
    PortableProducts(String reason, Workers workers, Scratch[] scratch) {
        this.reason = reason;
        tokenProduct = new TokenProduct(workers, scratch);
        weightGradient = new WeightGradient(workers);
    }

    @Override
    public void linear(Nd4jTensor x, Nd4jTensor w, float scale, Into into, Nd4jTensor y) {
        tokenProduct.run(x, w, Weight.BY_COLUMN, scale, into, y);
    }

    @Override
    public void linearBackwardInput(Nd4jTensor dy, Nd4jTensor w, float scale, Into into, Nd4jTensor dx) {
        tokenProduct.run(dy, w, Weight.BY_DEPTH, scale, into, dx);
    }

    @Override
    public void linearBackwardWeight(Nd4jTensor dy, Nd4jTensor x, float scale, Into into, Nd4jTensor dw) {
        weightGradient.run(dy, x, scale, into, dw);
    }

    /** A weight is read as it lies. */
    @Override
    public boolean pack(Nd4jTensor w) {
        return false;
    }

    @Override
    public String describe() {
        return "products by the Vector API with " + Lanes.COUNT + " lanes and OpenBLAS; " + reason;
    }

    @Override
    public void close() {}
}
