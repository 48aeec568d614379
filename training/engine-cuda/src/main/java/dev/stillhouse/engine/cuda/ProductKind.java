package dev.stillhouse.engine.cuda;

/**
 * The three products of a linear map x [N, in], w [out, in], y [N, out], in the column-major words of cuBLAS, to which a row-major matrix
 * is its transpose: {@code D = A B} for a D of in or out rows.
 */
enum ProductKind {
    /** {@code yᵀ = w xᵀ}: A is w, B is x. */
    LINEAR(true, false),
    /** {@code dxᵀ = wᵀ dyᵀ}: A is w, B is dy. */
    BACKWARD_INPUT(false, false),
    /** {@code dwᵀ = xᵀ dy}: A is x, B is dy. */
    BACKWARD_WEIGHT(false, true);

    private final boolean transposesA;
    private final boolean transposesB;

    ProductKind(boolean transposesA, boolean transposesB) {
        this.transposesA = transposesA;
        this.transposesB = transposesB;
    }

    boolean transposesA() {
        return transposesA;
    }

    boolean transposesB() {
        return transposesB;
    }
}
