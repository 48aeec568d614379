package dev.stillhouse.app.engine;

import dev.stillhouse.contracts.spec.EngineSpec.Precision;
import dev.stillhouse.tensor.DType;

/** The run spec's words for types, in those of engines. */
public final class DTypes {
    private DTypes() {}

    public static DType of(Precision precision) {
        return precision == Precision.BF16 ? DType.BF16 : DType.F32;
    }
}
