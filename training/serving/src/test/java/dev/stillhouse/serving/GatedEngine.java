package dev.stillhouse.serving;

import dev.stillhouse.tensor.Engine;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.concurrent.CountDownLatch;

/** Holds generation up until the test lets it go. */
final class GatedEngine {
    private final CountDownLatch gate = new CountDownLatch(1);

    /** An engine whose products wait for {@link #open}. */
    Engine around(Engine real) {
        return (Engine) Proxy.newProxyInstance(
                Engine.class.getClassLoader(), new Class<?>[] {Engine.class}, (proxy, method, arguments) -> {
                    if (method.getName().equals("linear")) {
                        gate.await();
                    }
                    try {
                        return method.invoke(real, arguments);
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                });
    }

    void open() {
        gate.countDown();
    }
}
