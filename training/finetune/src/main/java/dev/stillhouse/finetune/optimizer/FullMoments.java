package dev.stillhouse.finetune.optimizer;

import dev.stillhouse.llama.Parameter;
import dev.stillhouse.tensor.AdamW;
import dev.stillhouse.tensor.Engine;
import dev.stillhouse.tensor.Shape;
import dev.stillhouse.tensor.Tensor;

/** In f32, in the shape of the parameter. */
record FullMoments(Engine engine, Parameter parameter, Tensor first, Tensor second) implements Moments {
    static FullMoments zeros(Engine engine, Parameter parameter) {
        Shape shape = parameter.value().shape();
        return new FullMoments(engine, parameter, engine.zeros(shape), engine.zeros(shape));
    }

    @Override
    public MomentState state() {
        return MomentState.F32;
    }

    @Override
    public void update(AdamW update) {
        engine.adamW(parameter.value(), parameter.gradient(), first, second, update);
    }

    @Override
    public void read(MomentPart part, long offset, float[] target, int count) {
        engine.read(tensor(part), offset, target, 0, count);
    }

    @Override
    public void write(MomentPart part, long offset, float[] source, int count) {
        engine.write(tensor(part), offset, source, 0, count);
    }

    private Tensor tensor(MomentPart part) {
        return part == MomentPart.FIRST ? first : second;
    }

    @Override
    public void close() {
        first.close();
        second.close();
    }
}
