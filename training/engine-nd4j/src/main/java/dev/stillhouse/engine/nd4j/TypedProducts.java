package dev.stillhouse.engine.nd4j;

import dev.stillhouse.tensor.DType;
import dev.stillhouse.tensor.Into;

/**
 * Converts operands to what the products beneath can multiply: factors of one type, and f32 results where they know no others. An f32
 * factor beside a bf16 one is rounded to bf16, which costs a pass over it and no lasting memory.
 */
final class TypedProducts implements Products {
    private final Products products;
    private final ElementPasses passes;
    private final DType narrowest;
    private final NativeRooms left = new NativeRooms();
    private final NativeRooms right = new NativeRooms();
    private final NativeRoom result = new NativeRoom(DType.F32);

    /** @param narrowest the narrowest type that the products beneath can multiply */
    TypedProducts(Products products, ElementPasses passes, DType narrowest) {
        this.products = products;
        this.passes = passes;
        this.narrowest = narrowest;
    }

    private interface Product {
        void run(Nd4jTensor left, Nd4jTensor right, Nd4jTensor out);
    }

    @Override
    public void linear(Nd4jTensor x, Nd4jTensor w, float scale, Into into, Nd4jTensor y) {
        run(x, w, into, y, (a, b, out) -> products.linear(a, b, scale, into, out));
    }

    @Override
    public void linearBackwardInput(Nd4jTensor dy, Nd4jTensor w, float scale, Into into, Nd4jTensor dx) {
        run(dy, w, into, dx, (a, b, out) -> products.linearBackwardInput(a, b, scale, into, out));
    }

    @Override
    public void linearBackwardWeight(Nd4jTensor dy, Nd4jTensor x, float scale, Into into, Nd4jTensor dw) {
        run(dy, x, into, dw, (a, b, out) -> products.linearBackwardWeight(a, b, scale, into, out));
    }

    /** A weight that is converted for every product has no use for it. */
    @Override
    public boolean pack(Nd4jTensor w) {
        return (w.dtype() == DType.F32 || w.dtype() == narrowest) && products.pack(w);
    }

    private void run(Nd4jTensor a, Nd4jTensor b, Into into, Nd4jTensor out, Product product) {
        DType type = a.dtype() == DType.F32 && b.dtype() == DType.F32 ? DType.F32 : narrowest;
        Nd4jTensor typedA = as(type, a, left);
        Nd4jTensor typedB = as(type, b, right);
        if (type == DType.BF16 || out.dtype() == DType.F32) {
            product.run(typedA, typedB, out);
            return;
        }
        Nd4jTensor wide = result.tensor(out.shape());
        if (into == Into.ADD) {
            passes.copy(out, wide);
        }
        product.run(typedA, typedB, wide);
        passes.copy(wide, out);
    }

    private Nd4jTensor as(DType type, Nd4jTensor tensor, NativeRooms rooms) {
        if (tensor.dtype() == type) {
            return tensor;
        }
        Nd4jTensor converted = rooms.tensor(type, tensor.shape());
        passes.copy(tensor, converted);
        return converted;
    }

    @Override
    public String describe() {
        return products.describe();
    }

    @Override
    public void close() {
        left.close();
        right.close();
        result.close();
        products.close();
    }
}
