package dev.stillhouse.finetune.collective;

import dev.stillhouse.contracts.failure.FailureCode;
import dev.stillhouse.llama.Parameter;
import dev.stillhouse.tensor.Engine;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.zip.CRC32C;

/** A checksum over the bits of all weights: workers that trained together must have the same one. */
final class WeightHash {
    private static final int WINDOW = 1 << 16;

    private WeightHash() {}

    static String of(Engine engine, List<Parameter> parameters) {
        CRC32C checksum = new CRC32C();
        float[] window = new float[WINDOW];
        ByteBuffer bytes = ByteBuffer.allocate(WINDOW * Float.BYTES);
        for (Parameter parameter : parameters) {
            long elements = parameter.value().shape().elements();
            for (long offset = 0; offset < elements; offset += WINDOW) {
                int count = (int) Math.min(WINDOW, elements - offset);
                engine.read(parameter.value(), offset, window, 0, count);
                bytes.clear().asFloatBuffer().put(window, 0, count);
                checksum.update(bytes.limit(count * Float.BYTES));
            }
        }
        return String.format(Locale.ROOT, "%08x", checksum.getValue());
    }

    /** @param hashes by rank */
    static void requireSame(List<String> hashes, long step) {
        Map<String, Long> counts =
                hashes.stream().collect(Collectors.groupingBy(Function.identity(), Collectors.counting()));
        if (counts.size() == 1) {
            return;
        }
        // Of two that differ nobody knows which is right; the first one is taken for it.
        String usual = counts.entrySet().stream()
                .filter(count -> count.getValue() * 2 > hashes.size())
                .map(Map.Entry::getKey)
                .findFirst()
                .orElse(hashes.get(0));
        String others = IntStream.range(0, hashes.size())
                .filter(rank -> !hashes.get(rank).equals(usual))
                .mapToObj(rank -> "rank " + rank + " (" + hashes.get(rank) + ")")
                .collect(Collectors.joining(", "));
        throw FailureCode.RANKS_DIVERGED.with(
                "After step %d the weights of %s are not those of the other workers (%s); check the memory and the processor of its machine",
                step, others, usual);
    }
}
