package dev.stillhouse.finetune.optimizer;

import dev.stillhouse.llama.Parameter;
import dev.stillhouse.llama.weights.StoredType;
import dev.stillhouse.tensor.QuantizedMoment;
import dev.stillhouse.tensor.Shape;

/** A tensor of a state file: what is kept for the elements of a parameter, in their order. */
enum MomentPart {
    FIRST("first", StoredType.F32, 1),
    SECOND("second", StoredType.F32, 1),
    FIRST_CODES("first.codes", StoredType.U8, 1),
    FIRST_SCALES("first.scales", StoredType.F32, QuantizedMoment.BLOCK),
    SECOND_CODES("second.codes", StoredType.U8, 1),
    SECOND_SCALES("second.scales", StoredType.F32, QuantizedMoment.BLOCK);

    private final String name;
    private final StoredType type;
    private final int elementsOfOne;

    /** @param elementsOfOne elements of a parameter that one number of it stands for */
    MomentPart(String name, StoredType type, int elementsOfOne) {
        this.name = name;
        this.type = type;
        this.elementsOfOne = elementsOfOne;
    }

    String nameOf(Parameter parameter) {
        return parameter.name() + "." + name;
    }

    StoredType type() {
        return type;
    }

    /** How many numbers it has for the first so many elements of a parameter. */
    long count(long elements) {
        return (elements + elementsOfOne - 1) / elementsOfOne;
    }

    /** The parameter's own where there is a number for each element. */
    Shape shape(Parameter parameter) {
        Shape shape = parameter.value().shape();
        return elementsOfOne == 1 ? shape : Shape.vector(Math.toIntExact(count(shape.elements())));
    }
}
