package dev.stillhouse.finetune.optimizer;

import dev.stillhouse.llama.Parameter;
import dev.stillhouse.tensor.Engine;
import dev.stillhouse.tensor.QuantizedMoment;
import java.util.List;

/** What both moments of a parameter are kept in. */
public enum MomentState {
    F32("adamw", 8) {
        @Override
        MomentState of(Parameter parameter) {
            return this;
        }

        @Override
        List<MomentPart> parts() {
            return List.of(MomentPart.FIRST, MomentPart.SECOND);
        }

        @Override
        Moments zeros(Engine engine, Parameter parameter) {
            return FullMoments.zeros(engine, parameter);
        }
    },
    /** In 8 bits, by blocks with a scale each (Dettmers et al. 2022); parameters that are small keep f32, as in bitsandbytes. */
    EIGHT_BIT("adamw_8bit", 2 + 8.0 / QuantizedMoment.BLOCK) {
        @Override
        MomentState of(Parameter parameter) {
            return parameter.value().shape().elements() < LEAST_ELEMENTS ? F32 : this;
        }

        @Override
        List<MomentPart> parts() {
            return List.of(
                    MomentPart.FIRST_CODES, MomentPart.FIRST_SCALES, MomentPart.SECOND_CODES, MomentPart.SECOND_SCALES);
        }

        @Override
        Moments zeros(Engine engine, Parameter parameter) {
            return EightBitMoments.zeros(engine, parameter);
        }
    };

    private static final int LEAST_ELEMENTS = 4096;

    private final String optimizer;
    private final double bytes;

    MomentState(String optimizer, double bytes) {
        this.optimizer = optimizer;
        this.bytes = bytes;
    }

    /** As a run spec names an AdamW with such moments. */
    public String optimizer() {
        return optimizer;
    }

    /** Of both moments of an element of a large parameter. */
    public double bytes() {
        return bytes;
    }

    /** What a parameter's are kept in where this is asked for. */
    abstract MomentState of(Parameter parameter);

    /** What a state file has of them. */
    abstract List<MomentPart> parts();

    /** For a parameter or rows of one, whatever their number. */
    abstract Moments zeros(Engine engine, Parameter parameter);

    /** Elements of a parameter, counted from its first, that only one worker must update. */
    public int blockElements() {
        return this == F32 ? 1 : QuantizedMoment.BLOCK;
    }
}
