package dev.stillhouse.distill.parity;

import dev.stillhouse.tensor.DType;
import java.util.Collections;
import java.util.List;

/** How far each kind of figure may be from an f32 dump. */
record ParityTolerances(
        double logits,
        double firstLoss,
        double gradientNorms,
        double gradientElements,
        double losses,
        double parameters) {
    private static final ParityTolerances F32 = new ParityTolerances(1e-4, 1e-5, 1e-3, 1e-2, 1e-3, 1e-4);

    /** Of the smallest loss: bf16 keeps eight binary digits of every activation, and what is lost adds up over the steps. */
    private static final double BF16_LOSS = 0.02;

    /** @param expected the dump's losses */
    static ParityTolerances of(DType dtype, List<Double> expected) {
        if (dtype == DType.F32) {
            return F32;
        }
        double loss = BF16_LOSS * Collections.min(expected);
        return new ParityTolerances(2e-2, loss, 5e-2, 1e-1, loss, 1e-2);
    }
}
