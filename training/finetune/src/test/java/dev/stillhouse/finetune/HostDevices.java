package dev.stillhouse.finetune;

import dev.stillhouse.engine.nd4j.Nd4jEngine;
import dev.stillhouse.tensor.DType;
import dev.stillhouse.tensor.DeviceCollective;
import dev.stillhouse.tensor.DeviceMeeting;
import dev.stillhouse.tensor.Engine;
import dev.stillhouse.tensor.Tensor;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.function.Consumer;
import java.util.stream.IntStream;

/** Engines on the CPU whose "devices" meet in the memory of this process. What one asks for is done when all have asked. */
final class HostDevices {
    private final Map<Integer, AtomicReferenceArray<float[]>> rounds = new ConcurrentHashMap<>();
    final AtomicInteger exchanges = new AtomicInteger();

    /** @param device the name of the engine's device; empty for an engine whose device meets no others */
    Engine engine(String device) {
        Engine engine = new Nd4jEngine(1);
        Optional<DeviceMeeting> meeting =
                device.isEmpty() ? Optional.empty() : Optional.of(new Meeting(engine, device));
        return (Engine) Proxy.newProxyInstance(
                Engine.class.getClassLoader(), new Class<?>[] {Engine.class}, (proxy, method, arguments) -> {
                    try {
                        return method.getName().equals("deviceMeeting") ? meeting : method.invoke(engine, arguments);
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                });
    }

    private final class Meeting implements DeviceMeeting {
        private final Engine engine;
        private final String device;

        Meeting(Engine engine, String device) {
            this.engine = engine;
            this.device = device;
        }

        @Override
        public String device() {
            return device;
        }

        @Override
        public byte[] newPlace() {
            return new byte[] {42};
        }

        @Override
        public DeviceCollective join(byte[] place, int rank, int size) {
            if (place.length != 1 || place[0] != 42) {
                throw new IllegalArgumentException("another place than the first rank's");
            }
            return new Met(engine, rank, size);
        }
    }

    /** An exchange that not all have asked for yet, and what this rank makes of what they gave. */
    private record Open(AtomicReferenceArray<float[]> given, Runnable taking) {}

    private final class Met implements DeviceCollective {
        private final Engine engine;
        private final int rank;
        private final int size;
        private final Deque<Open> open = new ArrayDeque<>();
        private int asked;

        Met(Engine engine, int rank, int size) {
            this.engine = engine;
            this.rank = rank;
            this.size = size;
        }

        @Override
        public void allReduce(List<Tensor> tensors, DType wire) {
            give(tensors, given -> write(tensors, sum(given), 0));
        }

        @Override
        public void reduceScatter(List<List<Tensor>> chunks, DType wire) {
            int begin = chunks.subList(0, rank).stream()
                    .flatMap(List::stream)
                    .mapToInt(tensor -> (int) tensor.shape().elements())
                    .sum();
            give(chunks.stream().flatMap(List::stream).toList(), given -> write(chunks.get(rank), sum(given), begin));
        }

        @Override
        public void allGather(List<List<Tensor>> chunks) {
            give(chunks.get(rank), given -> {
                for (int each = 0; each < size; each++) {
                    write(chunks.get(each), given.get(each), 0);
                }
            });
        }

        private void give(List<Tensor> tensors, Consumer<AtomicReferenceArray<float[]>> taking) {
            AtomicReferenceArray<float[]> given =
                    rounds.computeIfAbsent(asked++, round -> new AtomicReferenceArray<>(size));
            given.set(rank, read(tensors));
            open.add(new Open(given, () -> taking.accept(given)));
            exchanges.incrementAndGet();
        }

        private float[] read(List<Tensor> tensors) {
            int count = tensors.stream()
                    .mapToInt(tensor -> (int) tensor.shape().elements())
                    .sum();
            float[] values = new float[count];
            int at = 0;
            for (Tensor tensor : tensors) {
                int some = (int) tensor.shape().elements();
                engine.read(tensor, 0, values, at, some);
                at += some;
            }
            return values;
        }

        private void write(List<Tensor> tensors, float[] values, int begin) {
            int at = begin;
            for (Tensor tensor : tensors) {
                int some = (int) tensor.shape().elements();
                engine.write(tensor, 0, values, at, some);
                at += some;
            }
        }

        private float[] sum(AtomicReferenceArray<float[]> given) {
            float[] sum = given.get(0).clone();
            for (int each = 1; each < size; each++) {
                for (int i = 0; i < sum.length; i++) {
                    sum[i] += given.get(each)[i];
                }
            }
            return sum;
        }

        @Override
        public boolean isDone() {
            while (!open.isEmpty() && isWhole(open.element().given())) {
                open.remove().taking().run();
            }
            return open.isEmpty();
        }

        private boolean isWhole(AtomicReferenceArray<float[]> given) {
            return IntStream.range(0, size).allMatch(each -> given.get(each) != null);
        }

        @Override
        public void close() {}
    }
}
