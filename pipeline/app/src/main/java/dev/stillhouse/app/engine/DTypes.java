package dev.stillhouse.app.engine;

import dev.stillhouse.contracts.spec.EngineSpec.Precision;
import dev.stillhouse.contracts.spec.LoraSpec.BaseType;
import dev.stillhouse.tensor.DType;
import dev.stillhouse.tensor.Quantization;

/** The run spec's words for types, in those of engines. */
public final class DTypes {
    private DTypes() {}

    public static DType of(Precision precision) {
        return precision == Precision.BF16 ? DType.BF16 : DType.F32;
    }

    public static Quantization of(BaseType type) {
        return switch (type) {
            case NF4 -> Quantization.NF4;
            case FP8 -> Quantization.FP8;
        };
    }
}
