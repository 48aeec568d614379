package dev.stillhouse.engine.cuda;

import dev.stillhouse.tensor.DType;
import dev.stillhouse.tensor.DeviceCollective;
import dev.stillhouse.tensor.Engine;
import dev.stillhouse.tensor.EngineResources;
import dev.stillhouse.tensor.Shape;
import dev.stillhouse.tensor.Tensor;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;

/** The second rank of two, as a process of its own: a process has one driver. */
final class CollectivePeer {
    private CollectivePeer() {}

    /** Takes a place to meet, the ordinal of its GPU, and whether it leaves as soon as it has joined. */
    public static void main(String[] arguments) {
        FakeCuda.load(FakeCuda.compiler().orElseThrow());
        try (Engine engine = new CudaEngine(EngineResources.ofThreads(1).onGpu(Integer.parseInt(arguments[1])));
                DeviceCollective met =
                        engine.deviceMeeting().orElseThrow().join(HexFormat.of().parseHex(arguments[0]), 1, 2)) {
            if (Boolean.parseBoolean(arguments[2])) {
                Runtime.getRuntime().halt(0);
            }
            exchange(engine, met, 1).forEach(System.out::println);
        }
    }

    static Process start(byte[] place, int ordinal, boolean leaves) throws IOException {
        return new ProcessBuilder(
                        ProcessHandle.current().info().command().orElse("java"),
                        "-cp",
                        System.getProperty("java.class.path"),
                        CollectivePeer.class.getName(),
                        HexFormat.of().formatHex(place),
                        Integer.toString(ordinal),
                        Boolean.toString(leaves))
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
    }

    /** Everything that there is to exchange, twice, with what came of it as text. */
    static List<String> exchange(Engine engine, DeviceCollective met, int rank) {
        List<String> results = new ArrayList<>();
        try (Tensor large = engine.zeros(Shape.matrix(5, 7));
                Tensor small = engine.zeros(Shape.vector(3))) {
            for (int round = 0; round < 2; round++) {
                fill(engine, large, small, rank);
                met.allReduce(List.of(large, small), DType.F32);
                results.add("allReduce " + values(engine, met, large, small));
                fill(engine, large, small, rank);
                met.allReduce(List.of(large, small), DType.BF16);
                results.add("rounded " + values(engine, met, large, small));
                fill(engine, large, small, rank);
                List<List<Tensor>> chunks = List.of(List.of(large.rows(0, 4)), List.of(large.rows(4, 5), small));
                met.reduceScatter(chunks, DType.F32);
                results.add("reduceScatter " + values(engine, met, large, small));
                fill(engine, large, small, rank);
                met.allGather(chunks);
                results.add("allGather " + values(engine, met, large, small));
            }
        }
        return results;
    }

    private static void fill(Engine engine, Tensor large, Tensor small, int rank) {
        engine.write(large, 0, numbers(rank, 35), 0, 35);
        engine.write(small, 0, numbers(rank + 2, 3), 0, 3);
        engine.scale(large, 3f);
    }

    static float[] numbers(int of, int count) {
        float[] numbers = new float[count];
        for (int i = 0; i < count; i++) {
            numbers[i] = (i + 1) / (3f + of);
        }
        return numbers;
    }

    private static String values(Engine engine, DeviceCollective met, Tensor... tensors) {
        while (!met.isDone()) {
            Thread.onSpinWait();
        }
        StringBuilder text = new StringBuilder();
        for (Tensor tensor : tensors) {
            float[] values = new float[(int) tensor.shape().elements()];
            engine.read(tensor, 0, values, 0, values.length);
            text.append(Arrays.toString(values));
        }
        return text.toString();
    }
}
