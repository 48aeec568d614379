package dev.stillhouse.llama.weights;

import java.util.Arrays;
import java.util.List;

/** Where a tensor lies in a safetensors file. {@code begin} counts bytes from the end of the header. */
public record TensorInfo(String name, StoredType type, List<Long> shape, long begin) {
    public TensorInfo {
        shape = List.copyOf(shape);
    }

    public long elements() {
        return shape.stream().mapToLong(Long::longValue).reduce(1, Math::multiplyExact);
    }

    public long bytes() {
        return Math.multiplyExact(elements(), (long) type.bytes());
    }

    public boolean hasShape(long... expected) {
        return shape.equals(Arrays.stream(expected).boxed().toList());
    }
}
