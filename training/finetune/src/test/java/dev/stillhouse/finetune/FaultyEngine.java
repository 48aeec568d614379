package dev.stillhouse.finetune;

import dev.stillhouse.engine.nd4j.Nd4jEngine;
import dev.stillhouse.tensor.Engine;
import dev.stillhouse.tensor.Tensor;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.function.BooleanSupplier;
import java.util.function.IntPredicate;

/** Engines that compute right but for some calls of one operation. */
final class FaultyEngine {
    private FaultyEngine() {}

    /** What a fault makes of a call. */
    interface Fault {
        /** @return what the operation returns instead of its result */
        Object apply(Engine engine, Object[] arguments, Object result);
    }

    /** After one update of the optimizer a weight has a wrong bit. */
    static Engine flipsAWeight(int update) {
        return of("adamW", call -> call == update, (engine, arguments, result) -> {
            float[] value = new float[1];
            Tensor weight = (Tensor) arguments[0];
            engine.read(weight, 0, value, 0, 1);
            value[0] = Float.intBitsToFloat(Float.floatToRawIntBits(value[0]) ^ 1 << 20);
            engine.write(weight, 0, value, 0, 1);
            return result;
        });
    }

    /** Losses come out otherwise while that is so; the gradients are right. */
    static Engine givesLosses(BooleanSupplier now, double loss) {
        return of("crossEntropy", call -> now.getAsBoolean(), (engine, arguments, result) -> loss);
    }

    /** @param calls which ones are faulty, counted from 1 */
    static Engine of(String operation, IntPredicate calls, Fault fault) {
        Engine right = new Nd4jEngine(1);
        int[] count = {0};
        return (Engine) Proxy.newProxyInstance(
                Engine.class.getClassLoader(), new Class<?>[] {Engine.class}, (proxy, method, arguments) -> {
                    Object result = invoke(method, right, arguments);
                    if (method.getName().equals(operation)) {
                        count[0]++;
                        return calls.test(count[0]) ? fault.apply(right, arguments, result) : result;
                    }
                    return result;
                });
    }

    private static Object invoke(Method method, Engine engine, Object[] arguments) throws Throwable {
        try {
            return method.invoke(engine, arguments);
        } catch (InvocationTargetException e) {
            throw e.getCause();
        }
    }
}
