package dev.stillhouse.finetune.optimizer;

import dev.stillhouse.llama.Parameter;
import dev.stillhouse.tensor.AdamW;
import dev.stillhouse.tensor.Engine;
import dev.stillhouse.tensor.QuantizedMoment;

/** In 8 bits. Blocks begin with the first element of the parameter. */
record EightBitMoments(Engine engine, Parameter parameter, QuantizedMoment first, QuantizedMoment second)
        implements Moments {
    static EightBitMoments zeros(Engine engine, Parameter parameter) {
        long elements = parameter.value().shape().elements();
        return new EightBitMoments(
                engine, parameter, QuantizedMoment.zeros(engine, elements), QuantizedMoment.zeros(engine, elements));
    }

    @Override
    public MomentState state() {
        return MomentState.EIGHT_BIT;
    }

    @Override
    public void update(AdamW update) {
        engine.adamW8(parameter.value(), parameter.gradient(), first, second, update);
    }

    /** Codes are read as numbers from 0 to 255. */
    @Override
    public void read(MomentPart part, long offset, float[] target, int count) {
        switch (part) {
            case FIRST_CODES -> readCodes(first, offset, target, count);
            case SECOND_CODES -> readCodes(second, offset, target, count);
            case FIRST_SCALES -> engine.read(first.scales(), offset, target, 0, count);
            case SECOND_SCALES -> engine.read(second.scales(), offset, target, 0, count);
            default -> throw new IllegalArgumentException("moments in 8 bits have no " + part);
        }
    }

    @Override
    public void write(MomentPart part, long offset, float[] source, int count) {
        switch (part) {
            case FIRST_CODES -> writeCodes(first, offset, source, count);
            case SECOND_CODES -> writeCodes(second, offset, source, count);
            case FIRST_SCALES -> engine.write(first.scales(), offset, source, 0, count);
            case SECOND_SCALES -> engine.write(second.scales(), offset, source, 0, count);
            default -> throw new IllegalArgumentException("moments in 8 bits have no " + part);
        }
    }

    private void readCodes(QuantizedMoment moment, long offset, float[] target, int count) {
        byte[] codes = new byte[count];
        engine.read(moment.codes(), offset, codes, 0, count);
        for (int i = 0; i < count; i++) {
            target[i] = codes[i] & 0xff;
        }
    }

    private void writeCodes(QuantizedMoment moment, long offset, float[] source, int count) {
        byte[] codes = new byte[count];
        for (int i = 0; i < count; i++) {
            codes[i] = (byte) (int) source[i];
        }
        engine.write(moment.codes(), offset, codes, 0, count);
    }

    @Override
    public void close() {
        first.close();
        second.close();
    }
}
