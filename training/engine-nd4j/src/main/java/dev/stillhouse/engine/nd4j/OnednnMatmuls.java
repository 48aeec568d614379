package dev.stillhouse.engine.nd4j;

import java.util.LinkedHashMap;
import java.util.Map;
import org.bytedeco.dnnl.engine;
import org.bytedeco.dnnl.stream;
import org.jspecify.annotations.Nullable;

/** The matmuls that one worker has used lately: making one takes up to a millisecond, finding one again a fraction of a microsecond. */
final class OnednnMatmuls implements AutoCloseable {
    /** A training step has some tens of shapes for every number of rows. Each holds a few tens of kilobytes. */
    private static final int KEPT = 1024;

    private final Onednn library;
    private final engine cpu;
    private final stream stream;
    private @Nullable Thread user;

    private final Map<MatmulShape, OnednnMatmul> kept = new LinkedHashMap<>(16, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<MatmulShape, OnednnMatmul> eldest) {
            if (size() <= KEPT) {
                return false;
            }
            eldest.getValue().close();
            return true;
        }
    };

    OnednnMatmuls(Onednn library) {
        this.library = library;
        this.cpu = new engine(engine.kind.cpu, 0);
        this.stream = new stream(cpu);
    }

    void run(MatmulShape shape, long a, long b, long c) {
        of(shape).run(stream, a, b, c);
    }

    void pack(MatmulShape shape, long plain, long packed) {
        of(shape).pack(cpu, stream, shape, plain, packed);
    }

    OnednnMatmul of(MatmulShape shape) {
        if (user != Thread.currentThread()) {
            user = Thread.currentThread();
            library.useThisThreadAlone();
        }
        OnednnMatmul matmul = kept.get(shape);
        if (matmul == null) {
            matmul = new OnednnMatmul(cpu, shape);
            kept.put(shape, matmul);
        }
        return matmul;
    }

    @Override
    public void close() {
        kept.values().forEach(OnednnMatmul::close);
        kept.clear();
        stream.close();
        cpu.close();
    }
}
